# L’enveloppe de toutes les pages, et la porte d’entrée.

ui-skip = Aller au contenu
ui-menu = Menu
ui-nav-main = Principale
ui-nav-footer = Pied de page
ui-sign-in = Se connecter
ui-sign-out = Se déconnecter
ui-change-seat = Changer de rôle
ui-save = Enregistrer
ui-cancel = Annuler
ui-optional = facultatif
ui-email = Adresse électronique
ui-to-start = Revenir à l’accueil
ui-errors = { $count ->
    [one] Un point demande votre attention
   *[other] { $count } points demandent votre attention
}

# La barre et le menu du centre.
ui-desk = Centre de support
ui-find = Rechercher
ui-find-hint = Numéro, compte, mots…
ui-new-request = Nouvelle demande
ui-rail-requests = Demandes
ui-rail-technical = Technique
ui-rail-business = Commercial
ui-rail-mine = Mes demandes
ui-rail-us = À nous d’agir
ui-rail-next = Chez le centre suivant
ui-rail-escalations = Escalades
ui-rail-await-us = attendent une action de notre part :
ui-rail-mail = Courrier
ui-rail-desk = Centre
ui-rail-people = Personnes
ui-rail-agreements = Contrats de support
ui-rail-policies = Politiques de support
ui-rail-publications = Publications
ui-rail-notices = Avis

# Les pages de ce qui n’a pas marché.
ui-problem-not-found = Il n’y a rien ici
ui-problem-sign-in = Veuillez vous reconnecter
ui-problem-form = Ce formulaire n’a pas pu être accepté
ui-problem-seat = Ce formulaire est celui d’un autre compte
ui-problem-seat-ended = Votre accès ici a pris fin
ui-to-seat = Aller chez { $seat }
ui-problem-too-large = C’est trop volumineux pour être envoyé
ui-problem-ours = Un problème est survenu de notre côté
ui-problem-refused = Cela n’a pas pu être fait
ui-problem-no-page = Il n’y a pas de page à lire à cette adresse : elle ne fait que recevoir des formulaires. Revenez en arrière, ou repartez de l’accueil.
ui-problem-typed = Ce que vous avez écrit
ui-problem-again = Renvoyer
ui-problem-again-hint = Rien n’en est perdu : le bouton ci-dessous renvoie le tout. Si l’enregistrement avait déjà eu lieu, il n’aura pas lieu deux fois.
ui-problem-again-files = Les fichiers choisis ne sont pas gardés sur cette page. Joignez-les ensuite.
ui-problem-typed-hint = Rien n’a été envoyé. Copiez votre texte d’ici, ou revenez en arrière dans votre navigateur : il est resté dans le formulaire.

# Se connecter.
ui-password = Mot de passe
ui-password-change = Changer mon mot de passe
ui-password-text = Choisissez un nouveau mot de passe. Les autres navigateurs seront déconnectés.
ui-password-present = Mot de passe actuel
ui-password-present-hint = Oublié ? Déconnectez-vous, demandez un lien par courriel, puis choisissez-en un autre dans les cinq minutes.
ui-password-sign-in-again = Votre connexion est trop ancienne pour choisir un mot de passe maintenant, et vous n’en avez pas encore. Connectez-vous encore une fois, par un lien.
ui-password-new = Nouveau mot de passe
ui-password-again = Le même, une seconde fois
ui-password-changed = Votre mot de passe est changé. Les autres navigateurs sont déconnectés.
ui-password-differs = Les deux ne sont pas identiques.
ui-password-hint = 10 caractères au moins. Une phrase convient très bien.
ui-sign-in-password = Se connecter avec un mot de passe
ui-link-why = Pas de mot de passe, ou oublié ? Un lien envoyé par courriel fonctionne une fois.
ui-demo-people = C’est la démonstration : choisissez qui vous voulez être.
ui-prove = Confirmez que c’est bien vous
ui-prove-why = Vous êtes venu par un lien qu’un centre de support vous a donné. Il ouvre ce que vous avez dans ce centre. Pour aller au-delà, ou choisir un mot de passe, connectez-vous par un lien envoyé à votre adresse ou avec votre mot de passe ; vous irez ensuite là où vous vouliez aller.
ui-prove-link = Nous envoyons un lien à { $email }. Il fonctionne une fois.
ui-link-ask = Recevoir un lien par courriel
ui-link-hint = L’adresse que votre centre de support connaît.
ui-link-send = Envoyer le lien
ui-link-sent = Regardez vos courriels
ui-link-sent-text = Si { $email } est connue ici, un lien de connexion est en route. Il fonctionne une fois, pendant 30 minutes.
ui-link-demo = Ceci est une démonstration : aucun courriel n’en sort.
ui-link-open = Ouvrir le lien
ui-link-again = Rien n’est arrivé ? Demander un autre lien
ui-link-use = Encore une étape
ui-link-use-text = Appuyez sur le bouton pour vous connecter. Le lien fonctionne une seule fois.

# Choisir un rôle.
ui-seats = Vos rôles
ui-hello = Bonjour { $name }
ui-seats-choose = Où souhaitez-vous aller ?
ui-seats-none = Vous n’avez aucun rôle pour l’instant. Adressez-vous à la personne qui vous a invité.
ui-seats-vouched = Vous êtes venu par le lien d’un centre de support : il ouvre ce que vous avez chez lui. Pour tout le reste, connectez-vous vous-même.
ui-which = Avec quel rôle ?
ui-which-text = Plusieurs de vos rôles donnent accès à cette page. Choisissez celui pour lequel vous voulez agir.
ui-which-ended = L’accès que vous aviez à cette adresse a pris fin. Vous pouvez continuer avec un autre.
ui-seat-agent = Centre de support
ui-seat-contact = Portail

# Installer.
ui-set-up = Bienvenue dans Relais
ui-set-up-text = Quelques réponses, et votre centre de support est ouvert. Ce lien fonctionne une seule fois.
ui-set-up-desk = Votre centre de support
ui-set-up-name = Nom du centre
ui-set-up-name-hint = Ce que vos clients liront sur chaque page et chaque courriel.
ui-set-up-organisation = Nom de votre entreprise, s’il est différent
ui-set-up-slug = Mot dans les adresses
ui-set-up-slug-hint = Minuscules, chiffres et traits d’union : acme
ui-set-up-prefix = Préfixe des numéros
ui-set-up-prefix-hint = De deux à cinq lettres, dites au téléphone : ACM-K7Q2MD
ui-set-up-colour = Couleur
ui-set-up-zone = Fuseau horaire
ui-set-up-tier = Votre place dans la chaîne
ui-tier-partner = Partenaire : nous assistons nos clients
ui-tier-distributor = Grossiste : nous assistons des partenaires
ui-tier-vendor = Fournisseur : nous construisons le service
ui-set-up-products = Produits que vous assistez
ui-set-up-products-hint = Un par ligne.
ui-set-up-mailbox = Adresse de la boîte du support
ui-set-up-you = Vous, son administrateur
ui-set-up-your-name = Votre nom
ui-set-up-open = Ouvrir le centre
ui-filled-in = { $label } : { $value }
ui-named = { $name } :
ui-written-later = écrit plus tard, le { $when }
ui-terms-versions = Toutes les versions
ui-terms-earlier = Ceci est une version antérieure.
ui-terms-in-force = La version en vigueur
