# Les pages de gestion du centre.

## Personnes, comptes, interlocuteurs
ui-o-agents = Agents
ui-o-accounts = Comptes
ui-o-audit = Journal d’audit
ui-o-person = Personne
ui-o-role = Rôle
ui-o-you = vous
ui-o-you-too = vous aussi
ui-o-name = Nom
ui-o-language = Langue
ui-o-language-hint = Celle des pages et des courriels ; chacun peut en changer.
ui-o-email-hint = Sert à se connecter. Déjà connue ailleurs ? La même personne, une seule connexion.
ui-o-administrators-change = Un administrateur peut modifier cette page.
ui-o-people-what = Qui travaille dans ce centre, et pour quels comptes.
ui-o-people-alone = Vous travaillez seul ici pour l’instant
ui-o-people-alone-help = Ajoutez les agents qui répondent aux demandes. Chacun se connecte par un lien reçu par courriel.
ui-o-add-agent = Ajouter un agent
ui-o-add-agent-what = Une personne qui travaille dans ce centre. Elle se connecte par un lien reçu par courriel et peut choisir un mot de passe.
ui-o-role-agent = Traite la file technique, escalade, classe le courrier.
ui-o-role-lead = Traite aussi la file commerciale, publie, transfère, répond aux escalades hiérarchiques.
ui-o-role-business = Traite la file commerciale : contrats, usage, facturation, licences.
ui-o-role-administrator = Tout ce que fait un responsable ; gère aussi les personnes, les contrats et les politiques.
ui-o-which-accounts = Quels comptes
ui-o-all-accounts = Tous les comptes
ui-o-chosen-accounts = Certains comptes seulement
ui-o-chosen-accounts-hint = L’agent ne voit rien des autres. Cochez-les ci-dessous.
ui-o-vouch = Lien de connexion
ui-o-vouch-for = Un lien de connexion pour { $name }
ui-o-vouch-what = Pour quelqu’un qu’aucun courriel n’atteint. Qui ouvre le lien agit au nom de cette personne dans ce centre, et dans aucun autre. Il fonctionne une fois, pendant une demi-heure. Le journal indique que vous l’avez créé.
ui-o-vouch-now = Créer le lien
ui-o-vouch-made = Remettez-le maintenant : il n’est montré que cette fois, fonctionne une fois, pendant une demi-heure, et n’ouvre que ce centre.
ui-o-vouch-again = Créer un autre lien
ui-o-end-seat = Mettre fin
ui-o-end-seat-of = Mettre fin au rôle que tient { $name } ?
ui-o-end-seat-what = La personne ne peut plus entrer ici. Ce qu’elle a écrit reste, sous son nom ; ses autres rôles continuent.
ui-o-end-seat-own = C’est votre propre rôle : vous quittez aussitôt ce centre.
ui-o-end-seat-now = Mettre fin au rôle maintenant
ui-o-accounts-what = Les organisations qui demandent, avec leurs interlocuteurs.
ui-o-accounts-none = Aucun compte pour l’instant
ui-o-accounts-none-help = Un compte est une organisation que ce centre assiste. Il lui faut un contrat, puis des interlocuteurs.
ui-o-add-account = Ajouter un compte
ui-o-add-account-what = Une organisation, telle que ce centre la voit. Vient ensuite son contrat.
ui-o-account-name = Nom de l’organisation
ui-o-account-name-hint = Tel que vos collègues le connaissent.
ui-o-no-agreement = Sans contrat
ui-o-account-requests = Dernières demandes
ui-o-account-requests-none = Ce compte n’a encore rien demandé.
ui-o-account-requests-all = Toutes ses demandes
ui-o-account-no-agreement = Aucun contrat pour l’instant
ui-o-account-no-agreement-help = Sans contrat, il n’y a pas de cadre pour demander : établissez-le d’abord, puis ajoutez des interlocuteurs.
ui-o-contacts = Interlocuteurs
ui-o-contacts-none = Aucun interlocuteur pour l’instant
ui-o-contacts-none-help = Les interlocuteurs ouvrent des demandes sur le portail ou par courriel. Le courrier de toute autre personne attend sous « Courrier ».
ui-o-add-contact = Ajouter un interlocuteur
ui-o-add-contact-to = Ajouter un interlocuteur chez { $name }
ui-o-add-contact-what = Une personne qui demande pour ce compte, sur le portail ou par courriel.
ui-o-reach = Voit
ui-o-reach-own = Ses propres demandes
ui-o-reach-own-hint = Rien de ce que ses collègues ont demandé.
ui-o-reach-team = Les demandes de son équipe
ui-o-reach-team-hint = Celles de toute l’équipe nommée ci-dessous.
ui-o-reach-all = Toutes les demandes du compte
ui-o-reach-all-hint = Pour qui répond de l’ensemble.
ui-o-team = Équipe
ui-o-team-hint = Écrite de la même façon pour tous ses membres.
ui-o-signatory = Signe
ui-o-signs = Signe les conditions de service pour le compte
ui-o-signs-hint = Son acceptation engage le compte ; elle est conservée avec sa date.
ui-o-no-account-chosen = Cochez au moins un compte, ou choisissez-les tous.
ui-o-agent-exists = Cette personne travaille déjà dans ce centre.
ui-o-contact-exists = Cette personne est déjà interlocutrice de ce compte.
ui-o-authorised-exists = Cette personne est déjà contact autorisé.
ui-o-done-agent = L’agent est ajouté. Il se connecte par un lien reçu par courriel.
ui-o-done-seat-end = Le rôle a pris fin.
ui-o-done-account = Le compte est ajouté. Vient ensuite son contrat.
ui-o-done-contact = L’interlocuteur est ajouté.

## Contrats
ui-o-agreement = Contrat
ui-o-agreements-what = Ce que ce centre promet, et à qui.
ui-o-agreements-none = Aucun contrat pour l’instant
ui-o-agreements-none-help = Ajoutez d’abord l’organisation comme compte ; son contrat dit ce qu’elle peut demander et ce que vous promettez.
ui-o-new-agreement = Nouveau contrat
ui-o-new-agreement-what = Ce que ce centre promet à un compte. Les contacts autorisés sont désignés ensuite.
ui-o-edit = Modifier
ui-o-edit-agreement = Modifier le contrat
ui-o-edit-agreement-what = Les demandes ouvertes gardent la politique de leur ouverture.
ui-o-agreement-name = Nom du contrat
ui-o-reference = Référence
ui-o-reference-hint = Le numéro du contrat lui-même.
ui-o-duration = Durée
ui-o-from-to = du { $from } au { $to }
ui-o-since = depuis le { $from }
ui-o-in-force = En vigueur
ui-o-not-begun = Pas commencé
ui-o-ends-soon = Se termine bientôt
ui-o-ended = Terminé
ui-o-starts = Premier jour
ui-o-ends = Dernier jour d’ouverture des demandes
ui-o-readable = Consultable jusqu’au
ui-o-readable-hint = Après le dernier jour, ce qui a été demandé reste consultable.
ui-o-readable-before-end = La consultation ne peut pas s’arrêter avant l’ouverture des demandes.
ui-o-ends-before-start = Le contrat se terminerait avant de commencer.
ui-o-essentials = L’essentiel
ui-o-asks-from-desk = demande depuis son propre centre de support
ui-o-products = Produits
ui-o-all-products = Tous les produits
ui-o-products-none-all = Aucun coché : tous.
ui-o-kinds = Natures de demande
ui-o-all-kinds = Toutes les natures
ui-o-kinds-none-all = Aucune cochée : toutes.
ui-o-policy = Politique de support
ui-o-policy-hint = Gravités, délais et règles.
ui-o-policy-version = { $name } – version { $version }
ui-o-policy-deployment = Pendant le déploiement d’un produit
ui-o-policy-deployment-hint = Certains fournisseurs promettent autre chose avant la production.
ui-o-same-policy = La même politique
ui-o-while-deploying = Pendant le déploiement :
ui-o-own-brand = notre propre marque
ui-o-covers = Ce qu’il couvre
ui-o-limits = Limites et dates
ui-o-may-cross = Peut franchir le mur
ui-o-cross-text = Le texte, relayé par une personne
ui-o-cross-files = Les fichiers
ui-o-cross-files-not = Pas de fichiers
ui-o-cross-files-hint = Chacun est choisi, copié et débarrassé de ses métadonnées.
ui-o-cross-personal = Les données personnelles
ui-o-cross-personal-not = Pas de données personnelles
ui-o-cross-personal-hint = Noms, adresses et numéros de téléphone de personnes.
ui-o-reopen = Réouverture
ui-o-changes = État conservé
ui-o-version = Version { $version }
ui-o-promises = Ce qui est promis
ui-o-promises-deployment = Ce qui est promis pendant le déploiement
ui-o-no-promise = Rien n’est promis
ui-o-hours = Heures
ui-o-working-hours = heures ouvrées
ui-o-hours-that-count = Heures qui comptent
ui-o-hours-usual = Celles de la politique, sinon du centre
ui-o-hours-usual-hint = Le contrat ne fixe pas d’heures propres.
ui-o-hours-own = Des heures propres à ce contrat
ui-o-hours-own-hint = Comme indiqué ci-dessous.
ui-o-hours-kept = Telles qu’elles sont
ui-o-hours-kept-hint = Plusieurs régions ou des exceptions datées, que les champs ci-dessous ne peuvent contenir.
ui-o-hours-own-fields = Heures propres
ui-o-hours-own-fields-hint = Utilisées seulement si elles sont choisies ci-dessus. Un jour laissé vide est fermé. Exemple : 09:00-12:30, 14:00-18:00
ui-o-zone = Fuseau horaire : { $zone }
ui-o-zone-label = Fuseau horaire
ui-o-zone-hint = Par exemple Europe/Paris
ui-o-local-zone = l’heure locale de qui demande
ui-o-holidays = Jours fériés à venir
ui-o-holidays-label = Jours fériés
ui-o-holidays-hint = Une date par ligne, par exemple 2026-12-25.
ui-o-exceptions = Jours à horaires particuliers
ui-o-every-day = Tous les jours
ui-o-closed = fermé
ui-o-days = { $from } au { $to }
ui-o-day-mon = Lundi
ui-o-day-tue = Mardi
ui-o-day-wed = Mercredi
ui-o-day-thu = Jeudi
ui-o-day-fri = Vendredi
ui-o-day-sat = Samedi
ui-o-day-sun = Dimanche
ui-o-calendar-zone-unknown = Le fuseau { $zone } n’existe pas. Essayez Europe/Paris.
ui-o-calendar-time-bad = « { $time } » n’est pas un intervalle comme 09:00-12:30.
ui-o-calendar-date-bad = « { $date } » n’est pas une date comme 2026-12-25.
ui-o-calendar-overlap = Les intervalles commençant à { $first } et { $second } se chevauchent.
ui-o-calendar-never-open = Donnez des heures à au moins un jour.
ui-o-brand = Marque que voient les interlocuteurs
ui-o-brand-own = La nôtre
ui-o-brand-own-hint = Aucun fournisseur n’est jamais nommé dans ce que Relais écrit.
ui-o-brand-vendor = Celle du fournisseur
ui-o-brand-vendor-hint = Le centre répond sous les couleurs et le nom du fournisseur.
ui-o-vendor-brand = L’apparence du fournisseur
ui-o-vendor-brand-hint = Utilisée seulement si sa marque est choisie ci-dessus.
ui-o-vendor-brand-short = marque du fournisseur
ui-o-vendor-name-missing = Indiquez le nom que liront les interlocuteurs.
ui-o-brand-name = Nom
ui-o-colour = Couleur
ui-o-colour-hint = Le texte y reste lisible de lui-même.
ui-o-colour-bad = Une couleur s’écrit # et six chiffres ou lettres de a à f.
ui-o-tagline-fr = Ligne sous le nom, en français
ui-o-tagline-en = Ligne sous le nom, en anglais
ui-o-both-languages = Les interlocuteurs lisent les deux langues : remplissez aussi celle-ci.
ui-o-cap-label = Nombre maximal de contacts autorisés
ui-o-cap-hint = Laissé vide : le nombre de la politique.
ui-o-cap = { $count } contacts autorisés sur { $most }
ui-o-cap-none = Contacts autorisés : { $count }, sans limite.
ui-o-cap-full = Le nombre convenu est atteint : remplacez-en un, ou modifiez le contrat.
ui-o-authorised-required = Seuls les contacts autorisés peuvent demander.
ui-o-authorised-free = Tout interlocuteur peut demander ; aucune autorisation n’est exigée.
ui-o-authorised-none = Personne n’est désigné
ui-o-authorised-none-help = Les contacts autorisés sont les personnes qui peuvent demander au nom du compte là où la politique l’exige.
ui-o-name-contact = Désigner un contact autorisé
ui-o-door = Peut demander
ui-o-door-technical = Technique
ui-o-door-technical-hint = Problèmes et questions sur les produits.
ui-o-door-commercial = Commercial
ui-o-door-commercial-hint = Contrats, usage, facturation, licences.
ui-o-door-both = Technique et commercial
ui-o-door-both-hint = Les deux.
ui-o-queues = Files
ui-o-queues-what = Où les demandes attendent, qui les traite et quand. Ce qui est nouveau attend dans la première file de son type jusqu’à ce que quelqu’un le déplace.
ui-o-queues-retired = Plus utilisées
ui-o-new-queue = Nouvelle file
ui-o-queue-what = Une file a un nom, des personnes qui la traitent, et des horaires si ce ne sont pas ceux du centre.
ui-o-queue-first = Ce qui est nouveau attend ici
ui-o-queue-works = Traitée
ui-o-queue-works-hint = Montré à vos équipes. Les engagements suivent les horaires du contrat.
ui-o-queue-hours-desk = Aux horaires du centre
ui-o-queue-members = Équipe
ui-o-queue-members-hint = Ces personnes sont proposées d’abord quand une demande de cette file est confiée à quelqu’un. Toute personne qui voit la demande peut encore la recevoir.
ui-o-queue-waiting = En attente
ui-o-queue-name-en = Nom en anglais
ui-o-queue-name-fr = Nom en français
ui-o-queue-name-hint = Un seul nom suffit s’il est le même dans les deux langues.
ui-o-queue-takes = Ce qui y attend
ui-o-queue-technical-hint = Incidents, questions, formation, demandes de service.
ui-o-queue-business-hint = Contrats, consommation, facturation, licences.
ui-o-queue-retire = Retirer cette file
ui-o-queue-retire-what = { $count ->
    [0] Rien n’y attend.
    [one] Une demande y attend, et va dans une autre file.
   *[other] { $count } demandes y attendent, et vont dans une autre file.
}
ui-o-queue-retire-to = Ce qui attend va dans
ui-o-queue-retire-nowhere = Rien n’attend
ui-o-done-queue = La file est enregistrée.
ui-o-done-queue-retired = La file est retirée.
ui-o-qualified-until = Qualification jusqu’au
ui-o-qualified-hint = La politique exige une qualification en cours pour les demandes techniques.
ui-o-qualified-free-hint = La politique n’en exige pas.
ui-o-valid = Valable
ui-o-to-renew = À renouveler
ui-o-expired = Expirée
ui-o-unqualified = Non qualifié
ui-o-replace = Remplacer
ui-o-replace-who = Remplacer { $name }
ui-o-replace-what = { $name } ne pourra plus demander dès lors. Le motif est conservé.
ui-o-replace-reason-hint = Départ, changement de poste…
ui-o-remove = Retirer
ui-o-remove-who = Retirer { $name } du contrat ?
ui-o-remove-what = La personne ne peut plus demander, ni technique ni commercial. Ses demandes ouvertes passent à un autre contact autorisé.
ui-o-remove-reason-hint = Conservé dans le journal d’audit.
ui-o-remove-at = Retirer { $name } des contacts chez { $desk } ?
ui-o-remove-at-what = La personne ne peut plus y escalader. Ses escalades ouvertes passent à un autre contact ; s’il n’y en a pas, les responsables en sont avertis.
ui-o-requalify = Nouvelle date
ui-o-requalify-who = Qualification : { $name }
ui-o-requalify-what = Un certificat renouvelé, ou d’autres produits : personne n’est remplacé.
ui-o-done-requalified = La qualification est enregistrée.
ui-o-end-agreement = Mettre fin au contrat
ui-o-end-intake = L’ouverture des demandes s’arrête
ui-o-end-intake-what = Après le dernier jour, personne ne peut plus ouvrir ni rouvrir de demande à ce titre.
ui-o-end-open = Ce qui est ouvert se termine
ui-o-end-open-what = Les demandes et escalades ouvertes continuent jusqu’à leur résolution ou leur retrait.
ui-o-end-reading = La consultation dure encore
ui-o-end-reading-what = Les interlocuteurs peuvent relire les échanges jusqu’à la seconde date ; ensuite le portail se ferme pour eux.
ui-o-done-agreement = Le contrat est enregistré.
ui-o-done-agreement-end = La fin du contrat est fixée.
ui-o-done-contact-named = Le contact autorisé est désigné.
ui-o-done-contact-removed = Le contact n’est plus autorisé.

## Guide de bienvenue
ui-o-guide = Guide de bienvenue
ui-o-guide-what = Ce que lisent les interlocuteurs chez { $name }, sous la marque { $brand }.
ui-o-guide-made = Établi à partir du contrat et de sa politique. Il change avec eux.
ui-o-guide-edited = Écrit à la main ; les interlocuteurs le lisent au-dessus des faits ci-dessous.
ui-o-guide-write = Écrire notre propre texte
ui-o-guide-edit = Modifier le guide
ui-o-guide-edit-what = Les interlocuteurs chez { $name } le lisent dans leur langue : les deux sont nécessaires.
ui-o-guide-ways = Moyens de demander
ui-o-guide-clear = Retirer notre texte
ui-o-guide-clear-what = Le guide redevient ce que dit le contrat, et rien de plus.
ui-o-portal = Portail
ui-o-mail = Courriel
ui-o-telephone = Téléphone
ui-o-telephone-none = La politique n’indique aucun numéro.
ui-o-done-guide = Le guide est enregistré.

## Centres suivants
ui-o-links = Centres suivants
ui-o-links-what = À qui ce centre s’adresse quand il ne peut résoudre un problème lui-même.
ui-o-links-none = Ce centre ne s’adresse encore à personne
ui-o-links-none-help = Ajoutez un fournisseur joignable par téléphone ou sur son propre portail. Un centre de cette installation est relié par le code que remettent ses administrateurs.
ui-o-new-link = Ajouter un centre suivant à la main
ui-o-new-link-what = Un centre joignable par téléphone ou sur son propre portail : ce que nous en savons, noté par nous.
ui-o-carrier = Joint
ui-o-in-process = relié
ui-o-in-process-what = Ce que nous envoyons y arrive de soi-même.
ui-o-by-hand-what = Nous téléphonons ou utilisons son portail, et notons ce qu’il dit.
ui-o-copy = Notre copie
ui-o-their-hours = Leurs heures
ui-o-promises-of = Ce que nous promet { $name }
ui-o-their-policy = { $name } décide de sa politique ; ceci en est notre copie.
ui-o-our-contacts = Nos contacts autorisés
ui-o-our-contacts-at = Nos contacts autorisés chez { $name }
ui-o-our-contacts-what = Seules ces personnes peuvent y escalader.
ui-o-our-contacts-theirs = { $name } les désigne sur son contrat avec nous.
ui-o-our-contacts-none = Personne ne peut y escalader
ui-o-our-contacts-none-help = Sans contact autorisé, seule une dérogation passe.
ui-o-our-contacts-all = Tous les agents de ce centre sont désignés.
ui-o-their-email-hint = L’adresse que connaît le centre suivant.
ui-o-link-name = Nom du centre
ui-o-portal-hint = Où l’on y ouvre les demandes : https://…
ui-o-link-products-hint = Un par ligne, écrits comme les nôtres ; aucun : tous. Les nôtres : { $products }
ui-o-link-policy-hint = Ce qu’il promet et exige, tel qu’une de nos politiques le décrit.
ui-o-link-hours-policy = Celles de la politique, sinon les nôtres
ui-o-link-hours-policy-hint = Des heures dites en heure locale comptent dans notre fuseau.
ui-o-link-hours-own = D’autres heures
ui-o-link-hours-own-hint = Comme indiqué ci-dessous.
ui-o-link-hours-kept = Telles qu’elles sont
ui-o-link-hours-kept-hint = Rien ne change.
ui-o-forms = Fiches d’escalade
ui-o-forms-what = Ce qui est exigé d’une escalade.
ui-o-forms-theirs = Ce qu’ils exigent d’une escalade. La page de la demande le demande.
ui-o-done-link-new = Le centre suivant est ajouté. Désignez maintenant qui peut y escalader.
ui-o-done-link = Le centre suivant est enregistré.

## Bureau du courrier
ui-o-mail-what = Le courrier qui n’a pu être classé de lui-même attend ici. Rien de ce qui est arrivé n’est perdu.
ui-o-mail-narrow = Seuls certains comptes vous sont confiés. Le courrier d’expéditeurs inconnus revient aux agents qui voient tout le centre.
ui-o-mails-waiting = À choisir
ui-o-mails-quarantined = Quarantaine
ui-o-mails-filed = Classé
ui-o-mails-dismissed = Écarté
ui-o-mails-waiting-none = Aucun courriel n’attend un choix
ui-o-mails-waiting-help = Quand un expéditeur est interlocuteur de plusieurs comptes, vous dites ici duquel il s’agit.
ui-o-mails-quarantined-none = La quarantaine est vide
ui-o-mails-quarantined-help = Le courrier d’expéditeurs inconnus, les réponses automatiques et ce qui est illisible s’arrêteraient ici.
ui-o-mails-filed-none = Aucun courriel n’est encore classé
ui-o-mails-filed-help = Le courrier des interlocuteurs devient de lui-même demandes et réponses.
ui-o-mails-dismissed-none = Rien n’a été écarté
ui-o-mails-dismissed-help = Le courrier que vous avez regardé et qui n’appelle rien est gardé ici.
ui-o-mail-is-waiting = attend un choix
ui-o-mail-is-quarantined = en quarantaine
ui-o-mail-is-filed = classé
ui-o-mail-is-dismissed = écarté
ui-o-mail-is-filed-what = Versé à la demande
ui-o-mail-is-dismissed-what = Quelqu’un l’a regardé : rien n’a suivi. Il est conservé.
ui-o-mail-waits-what = Il attend une décision.
ui-o-mail-decided = Ce qu’il est devenu
ui-o-received = Reçu
ui-o-why = Pourquoi il attend
ui-o-no-subject = (sans objet)
ui-o-from = De
ui-o-mailbox = Boîte
ui-o-understood = Ce qui a été compris
ui-o-written-by = Écrit par
ui-o-answers = Répond à
ui-o-answers-count = { $count ->
    [one] 1 courriel antérieur
   *[other] { $count } courriels antérieurs
}
ui-o-mail-text = Texte nouveau
ui-o-mail-no-text = Aucun texte n’y a été trouvé.
ui-o-mail-raw-help = Les citations et la signature sont omises. L’original contient tout.
ui-o-raw = Original en texte
ui-o-mail-file = En faire une demande
ui-o-mail-file-what = Ouverte pour l’expéditeur, qui doit être interlocuteur du compte. Un courriel qui cite le numéro d’une demande la rejoint de lui-même.
ui-o-mail-file-now = Ouvrir la demande
ui-o-mail-attach = Le joindre à une demande
ui-o-mail-attach-what = Devient la réponse de l’expéditeur. S’il n’est pas interlocuteur du compte, le courriel est consigné comme ce qui vous a été dit.
ui-o-mail-attach-now = Joindre
ui-o-mail-dismiss = Rien n’en suit
ui-o-mail-dismiss-what = Le courriel est conservé et reste lisible. L’expéditeur ne reçoit pas de réponse.
ui-o-mail-dismiss-now = Écarter
ui-o-mail-no-account = Choisissez le compte.
ui-o-mail-no-request = Aucune demande n’a ce numéro ici.
ui-o-mail-not-contact = L’expéditeur n’est pas interlocuteur de ce compte.
ui-o-mail-add-contact = Faire de l’expéditeur un interlocuteur chez { $name }, puis classer le courriel
ui-o-problem-several-accounts = L’expéditeur est interlocuteur de plusieurs comptes
ui-o-problem-several-accounts-help = Lisez-le, puis dites de quel compte il s’agit.
ui-o-problem-unknown-sender = Personne ici n’a cette adresse
ui-o-problem-unknown-sender-help = Un nouvel interlocuteur ? Choisissez le compte : vous pourrez y ajouter l’expéditeur.
ui-o-problem-no-sender = Aucun expéditeur lisible
ui-o-problem-no-sender-help = Regardez l’original, ou écartez-le.
ui-o-problem-bounce = Un avis de non-remise
ui-o-problem-bounce-help = Un courriel de notre part n’est pas arrivé. Vérifiez l’adresse de l’interlocuteur.
ui-o-problem-automatic = Une machine : réponse automatique ou liste
ui-o-problem-automatic-help = Un tel courriel ne reçoit jamais de réponse automatique et n’ouvre rien de lui-même.
ui-o-problem-other = Il n’a pas pu être classé ({ $code })
ui-o-done-mail-filed = Le courriel est devenu une demande.
ui-o-done-mail-attached = Le courriel a rejoint la demande.
ui-o-done-mail-dismissed = Le courriel est écarté, et conservé.

## Politiques
ui-o-policies-what = Gravités, délais et règles, chaque nombre avec sa source.
ui-o-policies-none = Aucune politique pour l’instant
ui-o-policies-none-help = Un contrat a besoin d’une politique qui dise ce qui est promis.
ui-o-add-policy = Ajouter une version
ui-o-add-policy-what = Une politique est un fichier texte en TOML. Une version ne change plus une fois ajoutée ; les contrats choisissent celle qui compte.
ui-o-policy-file = Fichier de la politique
ui-o-policy-text = Ou son texte
ui-o-policy-text-hint = Avec id et version en tête ; la version est la dernière plus une.
ui-o-policy-empty = Choisissez un fichier ou collez son texte.
ui-o-policy-exists = Cette version existe déjà et dit autre chose. Augmentez le numéro.
ui-o-policy-faults = { $count ->
    [one] Un défaut dans le fichier
   *[other] { $count } défauts dans le fichier
}
ui-o-policy-older = Ceci est une version antérieure ; la version { $version } est la plus récente.
ui-o-found = Ce qui a été trouvé
ui-o-what = Quoi
ui-o-unverified-what = « Non vérifié » veut dire que personne n’a confirmé cet énoncé auprès du fournisseur. Sa source dit d’où il vient.
ui-o-severities = Gravités
ui-o-by-telephone-too = par téléphone aussi
ui-o-source = Source :
ui-o-source-head = Source
ui-o-promise = Engagement
ui-o-within = Délai
ui-o-hours-none = Les heures du contrat, sinon du centre, comptent.
ui-o-rules = Règles
ui-o-subject = Sujet
ui-o-rule = Règle
ui-o-rule-response = Ce qui compte comme réponse
ui-o-rule-severity = Changer la gravité
ui-o-rule-waiting = Pendant l’attente d’une réponse
ui-o-rule-closure = Clôture et réouverture
ui-o-rule-hand-back = Renvoi
ui-o-rule-overrides = Dérogations
ui-o-rule-reachable = Rester joignable
ui-o-rule-entries = Écrire après coup
ui-o-rule-contacts = Contacts autorisés
ui-o-rule-warnings = Alertes aux agents
ui-o-response-human-contact = La réponse ou l’appel d’une personne.
ui-o-response-acknowledgement = L’acceptation, le refus ou une question compte déjà.
ui-o-change = { $who } : { $takes }
ui-o-change-asker-raises = Qui demande la relève
ui-o-change-asker-lowers = Qui demande l’abaisse
ui-o-change-desk-raises = Le centre la relève
ui-o-change-desk-lowers = Le centre l’abaisse
ui-o-takes-nothing = librement
ui-o-takes-reason = avec un motif
ui-o-takes-agreement = si l’autre partie est d’accord
ui-o-takes-impossible = impossible
ui-o-clocks-rebase = Les nouveaux délais comptent depuis le début.
ui-o-clocks-restart = Les nouveaux délais comptent depuis le changement.
ui-o-pauses = S’arrêtent entre-temps : { $promises }.
ui-o-pauses-none = Aucun engagement ne s’arrête entre-temps.
ui-o-answer-within = Réponse attendue sous : { $time }.
ui-o-closes-after = Clôture après { $count } contacts sans réponse en { $days } jours.
ui-o-reopens-within = { $count ->
    [one] Réouverture possible pendant 1 jour
   *[other] Réouverture possible pendant { $count } jours
} ; ensuite, une nouvelle demande liée.
ui-o-reopening-new-cycle = Une résolution promise l’est à nouveau au retour du problème.
ui-o-reopening-resume = Une résolution promise reprend là où elle s’était arrêtée au retour du problème.
ui-o-lapse-accepted = Le silence vaut acceptation.
ui-o-lapse-returned = Après silence, le centre sollicité la reprend.
ui-o-manager-at = Le renvoi numéro { $count } sollicite un responsable de lui-même.
ui-o-override-severities = Peut partir incomplète : { $levels }.
ui-o-override-absent = Une autre personne peut envoyer quand aucun contact autorisé n’est joignable.
ui-o-override-absent-not = Seul un contact autorisé envoie.
ui-o-override-within = Ce qui manque suit sous : { $time }.
ui-o-reachable-severities = Le demandeur doit rester joignable : { $levels }.
ui-o-reachable-every = Un signe de présence au plus tard toutes les : { $time }.
ui-o-reachable-lowers = S’il en manque un, le support peut abaisser la gravité à { $to } : { $takes }.
ui-o-entries-latest = { $count ->
    [one] Au plus 1 heure après les faits.
   *[other] Au plus { $count } heures après les faits.
}
ui-o-entries-late = { $count ->
    [one] Marqué comme tardif après 1 minute.
   *[other] Marqué comme tardif après { $count } minutes.
}
ui-o-qualified-needed = Une qualification en cours est nécessaire pour les demandes techniques.
ui-o-qualified-not-needed = Aucune qualification n’est nécessaire.
ui-o-cap-rule = Au plus { $count } à la fois.
ui-o-cap-rule-none = Autant que souhaité.
ui-o-warn-share = À { $count } % du délai.
ui-o-warn-left = { $time } avant l’échéance.
ui-o-warn-breached = Quand elle est dépassée.
ui-o-hand-back-reasons = Motifs de renvoi
ui-o-hand-back-none = Aucun motif n’est convenu : rien ne peut être renvoyé.
ui-o-duties = Devoirs avant d’escalader
ui-o-duties-none = Aucun n’est exigé.
ui-o-versions = Versions
ui-o-versions-what = Une demande garde la version de son ouverture.
ui-o-used-by = Contrats sous cette version
ui-o-used-by-none = Aucun contrat n’utilise cette version.
ui-o-done-policy = La version est ajoutée. Les contrats restent tels quels tant qu’ils ne la choisissent pas.
ui-o-count-contacts = { $count ->
    [0] aucun
    [one] 1 interlocuteur
   *[other] { $count } interlocuteurs
}
ui-o-count-days = { $count ->
    [one] sous 1 jour
   *[other] sous { $count } jours
}
ui-o-count-agreements = { $count ->
    [one] 1 contrat
   *[other] { $count } contrats
}
ui-o-count-severities = { $count ->
    [one] 1 gravité
   *[other] { $count } gravités
}
ui-o-count-unverified = { $count ->
    [one] 1 non vérifié
   *[other] { $count } non vérifiés
}
ui-o-terms = Conditions de service

## Publications et avis
ui-o-publications-what = Ce que ce centre sait et dit : problèmes connus, articles, guides, notes de version.
ui-o-publications-hint = Mots d’un symptôme, d’un produit…
ui-o-publications-none = Rien ne contient tous ces mots
ui-o-publications-none-help = Essayez moins de mots, ou d’autres. Résolu depuis ? Notez-le pour la prochaine fois.
ui-o-publications-empty = Rien n’est encore publié
ui-o-publications-empty-help = Ce que vous écrivez ici répond à la prochaine demande avant qu’elle soit posée. Cela reste au centre, sauf avis contraire de votre part.
ui-o-whose = De qui
ui-o-whose-own = Les nôtres
ui-o-whose-next = Des centres suivants
ui-o-new-publication = Nouvelle publication
ui-o-new-publication-what = Pour ce centre seul, sauf si vous choisissez un public plus large.
ui-o-edit-publication = Nouvelle version de la publication
ui-o-edit-publication-what = Les lecteurs voient aussitôt la dernière version.
ui-o-publish-again = Publier à notre nom
ui-o-publish-again-what = L’original a été publié par { $name }. Reformulez-le : le monde du client ne nomme aucun fournisseur. Il reste tel quel.
ui-o-publication-empty = Écrivez au moins des symptômes, un contournement ou un texte.
ui-o-publish = Publier
ui-o-publish-version = Publier la nouvelle version
ui-o-title = Titre
ui-o-written-in = Rédigée en
ui-o-product-versions = Versions concernées
ui-o-fixed-in = Corrigé dans
ui-o-symptoms = Symptômes
ui-o-symptoms-hint = Ce que l’on voit et cherche : les messages mot pour mot.
ui-o-workaround = Solution de contournement
ui-o-body = Texte
ui-o-read-by = Visible pour
ui-o-audience-desk = Ce centre
ui-o-audience-desk-hint = Les agents seuls.
ui-o-audience-askers = Centres partenaires
ui-o-audience-askers-hint = Les comptes qui ont leur propre centre en reçoivent une copie.
ui-o-audience-customers = Tous les comptes
ui-o-audience-customers-hint = Tout interlocuteur y a accès sur le portail ; les centres partenaires en reçoivent une copie.
ui-o-done-publication = C’est publié.
ui-o-notices-what = Mises à jour du service, maintenances et incidents.
ui-o-notices-none = Rien à annoncer
ui-o-notices-none-help = Un avis dit à tous en une fois ce qui serait sinon demandé bien des fois.
ui-o-notices-over = Terminés
ui-o-notice-over = Terminé
ui-o-notice-current = En cours
ui-o-new-notice = Nouvel avis
ui-o-new-notice-what = Pour ce centre seul, sauf si vous choisissez un public plus large.
ui-o-update = Mettre à jour
ui-o-update-notice = Mettre l’avis à jour
ui-o-update-notice-what = Dites ce que l’on sait maintenant. Les lecteurs voient la dernière version.
ui-o-give-notice = Publier l’avis
ui-o-notice-body = Ce qui se passe, et que faire
ui-o-notice-body-hint = Ce qui marche, ce qui ne marche pas, quand vous en direz plus.
ui-o-notice-starts = Début
ui-o-notice-ends = Fin
ui-o-notice-ends-early = L’avis se terminerait avant de commencer.
ui-o-notice-ends-hint = Laissé vide, il reste en cours.
ui-o-span = du { $from } au { $to }
ui-o-span-from = à partir du { $from }
ui-o-span-to = jusqu’au { $to }
ui-o-done-notice = L’avis est publié.

## Conditions et journal d’audit
ui-o-terms-what = Ce que le signataire d’un compte accepte pour tous ses interlocuteurs.
ui-o-terms-none = Pas encore de conditions de service
ui-o-terms-none-help = Sans elles, les interlocuteurs demandent, tout simplement. Avec elles, le signataire de chaque compte est invité à les accepter.
ui-o-terms-new = Publier une nouvelle version
ui-o-terms-new-what = Le signataire de chaque compte est invité à l’accepter ; ce qui a été accepté auparavant est conservé.
ui-o-terms-publish = Publier
ui-o-published-on = publiées le { $day }
ui-o-accepted = Acceptées par
ui-o-accepted-none = Aucun compte n’a encore accepté.
ui-o-signatory-head = Signataire
ui-o-done-terms = La nouvelle version est publiée. Les signataires sont invités à l’accepter.
ui-o-audit-what = Qui a changé quoi des personnes, contrats, politiques et publications : les 200 dernières lignes.
ui-o-audit-hint = Un nom, un mot…
ui-o-audit-none = Aucune ligne
ui-o-audit-none-help = Chaque changement de cette gestion laisse une ligne ici.
ui-o-audit-somebody = quelqu’un qui n’est plus ici
ui-o-audit-operator = Exploitant
ui-o-audit-seat-agent = un agent
ui-o-audit-seat-contact = un interlocuteur
ui-o-count-lines = { $count ->
    [one] 1 ligne
   *[other] { $count } lignes
}
ui-o-mail-to = à { $mailbox }

# Ce qui est en partance.
lane-link = Messages aux autres centres
lane-transfer = Demandes confiées à un autre centre
lane-sign-in = Liens de connexion demandés
lane-warning = Avertissements et alarmes
lane-page = Messages courts et webhooks
lane-mail = Courriels
ui-o-outgoing = Envois
ui-o-outgoing-what = Ce que ce centre envoie : ce qui attend, et ce qui n’a pas pu être remis.
ui-o-outgoing-lanes = Par nature
ui-o-outgoing-lane = Nature
ui-o-outgoing-waits = En attente
ui-o-outgoing-since = Depuis
ui-o-outgoing-given-up = Abandonnés
ui-o-outgoing-act = Actions
ui-o-outgoing-retry-all = Tout réessayer
ui-o-outgoing-drop-all = Tout retirer
ui-o-outgoing-retry = Réessayer
ui-o-outgoing-drop = Retirer
ui-o-outgoing-none = Aucun envoi abandonné
ui-o-outgoing-none-help = Ce qui ne peut être remis est réessayé un certain temps. Ce qui échoue pour de bon figure ici.
ui-o-outgoing-failed = Envois abandonnés
ui-o-outgoing-failed-what = Ils ont été tentés assez souvent. Remédiez à la cause, puis faites-les réessayer. Les messages aux autres centres ne peuvent être retirés : la suite ne serait pas comprise.
ui-o-outgoing-more = Les 200 plus anciens sont affichés.
ui-o-outgoing-item = Envoi
ui-o-outgoing-tries = { $count ->
    [one] Une tentative.
   *[other] { $count } tentatives.
}
ui-o-settings-outgoing = Ce que ce centre envoie, et ce qui n’a pas pu être remis :
ui-o-done-outgoing-tried = Nouvel essai en cours.
ui-o-done-outgoing-dropped = L’envoi est retiré et ne partira pas.
ui-o-audit-outgoing = { $count ->
    [one] un envoi
   *[other] { $count } envois
}
ui-o-outgoing-why-waited-in-a-copy = Cet envoi attendait dans la copie dont ce centre est issu, et il est peut-être parti depuis longtemps.
lane-undertaking = Actes sur de nombreux dossiers
