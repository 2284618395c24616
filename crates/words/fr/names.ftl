# Les noms des codes. Une famille pour chaque liste de codes : la clé est la famille, un trait d’union, le code. Les familles :
#   des demandes : kind, door, phase, channel, status (pour le centre), portal-status (pour qui a demandé)
#   des tours et des engagements : holder, portal-holder, turn, side, promise, clock-standing, counted (pourquoi du temps a compté ou non)
#   du travail : duty (avec une ligne d’aide, duty-…-help), resolution, rejection, ending, why (ce qui a demandé un responsable)
#   des personnes et des parties : role, reach, doors (des contacts autorisés), tier, brand, carrier
#   des publications, des avis et du courrier : publication-kind, notice-kind, audience, standing
# Les noms des gravités, des raisons de renvoi et des champs de formulaire appartiennent à la politique, dans les deux langues.

# Types de demandes
kind-technical = Problème technique
kind-product-question = Question sur un produit
kind-training = Formation
kind-managed-service = Service managé
kind-contract = Contrat
kind-usage = Consommation
kind-billing = Facturation
kind-licence-order = Commande de licences
kind-programme = Programme partenaire
kind-other-operations = Autre opération

# Accès, phases, moyens
door-technical = Support technique
door-business = Contrats et facturation
phase-deployment = En cours de déploiement
phase-production = En production
channel-screen = à l’écran
channel-api = par l’API
channel-mail = par courriel
channel-phone = par téléphone
channel-link = d’un autre centre
channel-portal = par leur portail

# État d’une demande ou d’une escalade, pour le centre
status-new = Nouvelle
status-open = En cours
status-waiting = En attente du demandeur
status-handed-back = Renvoyée
status-resolved = Résolution proposée
status-closed = Close
status-rejected = Rejetée
status-withdrawn = Retirée
status-sent = Envoyée
status-refused = Non reçue

# État d’une demande, pour qui l’a faite
portal-status-new = Reçue
portal-status-open = En cours
portal-status-waiting = Votre réponse est attendue
portal-status-handed-back = Renvoyée à vos équipes
portal-status-resolved = Résolution proposée
portal-status-closed = Close
portal-status-rejected = Déclinée
portal-status-withdrawn = Retirée

# État des messages
standing-filed = Classé
standing-waiting = En attente d’un choix
standing-quarantined = En quarantaine
standing-dismissed = Écarté
standing-sent = Envoyé
standing-received = Reçu
standing-refused = Refusé

# À qui le tour
holder-asker = Le demandeur
holder-desk = Notre centre
holder-next-desk = Le centre suivant
portal-holder-you = Vous
turn-you = Vous
portal-holder-us = Nous
turn-us = Nous
side-asked = Le centre
side-asker = Le demandeur

# Engagements, et où ils en sont
promise-first-response = Première réponse
promise-next-response = Réponse suivante
promise-update = Prochaines nouvelles
promise-resolution = Résolution
promise-hand-back-answer = Réponse au renvoi
promise-information-answer = Réponse à la question
promise-override-completion = Complément de la dérogation
promise-check-in = Signe de présence du demandeur
clock-standing-running = En cours
clock-standing-paused = Suspendu
clock-standing-met = Tenu
clock-standing-breached = Manqué
clock-standing-dropped = Sans objet
counted-open = compté
counted-closed = hors des heures d’ouverture
counted-holiday = jour férié
counted-exception = horaires particuliers ce jour-là
counted-paused = suspendu

# Les quatre devoirs de la première ligne
duty-isolation = Réponse donnée ou problème isolé
duty-isolation-help = Ce qui a été établi, et où se trouve la cause, ou ne se trouve pas.
duty-publications = Publications consultées
duty-publications-help = Ce qui a été cherché, et ce qui a été trouvé.
duty-recreation = Reproduction tentée
duty-recreation-help = Où et comment vous avez tenté de le reproduire.
duty-proposal = Résolution ou contournement proposé
duty-proposal-help = Ce qui a été proposé au client, et le résultat.

# Personnes et parties
role-agent = Agent
role-lead = Responsable d’équipe
role-business = Agent commercial
role-administrator = Administrateur
role-contact = Interlocuteur
reach-own = Ses propres demandes
reach-team = Les demandes de son équipe
reach-all = Toutes les demandes du compte
doors-technical = Technique
doors-commercial = Commercial
doors-both = Technique et commercial
tier-partner = Partenaire
tier-distributor = Grossiste
tier-vendor = Fournisseur

# Issues
resolution-fix = Correction
resolution-workaround = Solution de contournement
resolution-service-restored = Service rétabli
resolution-other = Autre
rejection-no-entitlement = Non couvert par le contrat
rejection-wrong-desk = Mauvais centre de support
rejection-not-ours = Ni notre produit ni notre service
rejection-other = Autre
ending-accepted = Résolution acceptée
ending-expired = Close après des relances sans réponse
ending-handed-back = Renvoi accepté
ending-duplicate = Doublon
ending-transferred = Transférée
ending-desk = Close par le centre de support
why-person = Demandée par une personne
why-handed-back-again = Nouveau renvoi

# Publications et avis
publication-kind-known-issue = Problème connu
publication-kind-article = Article
publication-kind-guide = Guide
publication-kind-release-note = Note de version
notice-kind-service-update = Évolution du service
notice-kind-maintenance = Maintenance
notice-kind-incident = Incident
audience-desk = Notre centre seul
audience-both = Les deux parties
audience-askers = Partenaires ayant leur propre centre
audience-customers = Nos clients
audience-public = Tout le monde
brand-own = Notre marque
brand-vendor = La marque du fournisseur
carrier-in-process = Dans cette installation
carrier-by-hand = À la main
