# Le portail : ce que lit un client. Le centre est toujours « nous », le lecteur « vous ».

ui-support = Support
ui-urgent = Une urgence ? Appelez-nous
ui-by-mail = Par courriel
ui-hours = Heures ouvrées
ui-nav-home = Accueil
ui-nav-requests = Demandes
ui-nav-publications = Publications
ui-nav-notices = Avis
ui-nav-guide = Votre support
ui-nav-help = Aide
ui-nav-terms = Conditions de service
ui-nav-colleagues = Collègues

ui-p-you = Vous
ui-p-yes = Oui
ui-p-any = Tous
ui-p-clear = Effacer
ui-p-at-least = { $count } caractères au moins.
ui-p-choose = Choisir…
ui-p-change = Modifier
ui-p-continue = Continuer
ui-p-filter = Filtrer
ui-p-filters-more = Plus de filtres
ui-p-filters-wrong = Ceci n’a pas de sens et ne filtre rien : { $names }. Les autres filtres restent.
ui-p-status = État
ui-p-opened-since = Ouverte depuis le
ui-p-opened-before = Ouverte avant le
ui-p-updated-since = Mise à jour depuis le
ui-p-pages = Pages
ui-p-page-first = Les plus récentes
ui-p-page-next = Plus anciennes
ui-p-severity = Gravité
ui-p-waiting-on = Action attendue de :
ui-p-updated = Mise à jour
ui-p-updated-on = Mise à jour le { $day }
ui-p-unverified = non vérifié
ui-p-files = Pièces jointes
ui-p-files-hint = Journaux, captures d’écran : 20 fichiers et 25 Mo au plus. N’y laissez aucun mot de passe.
ui-p-files-kept = Déjà reçues :
ui-p-open = Ouvrir une demande
ui-p-kind = Type
ui-p-kinds = Types de demandes
ui-p-product = Produit
ui-p-products = Produits
ui-p-why = Pourquoi ?

# L’accueil.
ui-p-home-sum = { $open ->
    [0] Rien n’est en cours.
    [one] Une demande est en cours.
   *[other] { $open } demandes sont en cours.
} { $waiting ->
    [0] { "" }
    [one] L’une d’elles attend votre réponse.
   *[other] { $waiting } attendent votre réponse.
}
ui-p-home-many = Plus de { $open } demandes sont en cours.
ui-p-waits-on-you = À vous de répondre
ui-p-in-progress = En cours
ui-p-finished = Terminées récemment
ui-p-all-open = Toutes les demandes en cours
ui-p-all-finished = Toutes les demandes terminées
ui-p-home-empty = Tout est calme
ui-p-home-empty-text = Aucune demande n’est en cours. Écrivez-nous dès que quelque chose ne va pas, ou pour une simple question.
ui-p-quick = Que pouvons-nous faire pour vous ?
ui-p-intake-ended = Il n’est plus possible d’ouvrir une demande
ui-p-intake-ended-text = Le contrat a pris fin. Vous pouvez encore lire les échanges, et ce qui est en cours se poursuit.
ui-p-terms-wait = Les conditions de service vous attendent
ui-p-terms-wait-text = Vous signez pour votre entreprise.
ui-p-terms-read = Lire et accepter

ui-p-kind-technical = Quelque chose ne fonctionne pas comme prévu.
ui-p-kind-product-question = Comment cela marche-t-il, que sait-il faire ?
ui-p-kind-training = Apprendre à bien s’en servir.
ui-p-kind-managed-service = Un service dont nous nous occupons pour vous.
ui-p-kind-contract = Votre contrat : ce qu’il couvre, jusqu’à quand.
ui-p-kind-usage = Ce que vous utilisez, et combien.
ui-p-kind-billing = Une facture, un montant.
ui-p-kind-licence-order = Plus de licences, ou moins.
ui-p-kind-programme = Le programme partenaires.
ui-p-kind-other-operations = Toute autre question sur notre relation.

# La liste.
ui-p-show-open = En cours
ui-p-show-you = À vous de répondre
ui-p-show-finished = Terminées
ui-p-show-all = Toutes
ui-p-find-hint = Numéro, mots…
ui-p-none-found = Rien de trouvé
ui-p-none-found-text = Essayez un seul mot, ou le numéro de la demande.
ui-p-none-fits-text = Retirez un filtre, ou regardez une autre liste.
ui-p-none-here = Aucune demande ici
ui-p-none-here-text = Regardez une autre liste, ou ouvrez une demande.

# Ouvrir.
ui-p-new-first = Deux choix d’abord : nos questions en dépendent.
ui-p-which-kind = De quoi s’agit-il ?
ui-p-product-none = Un autre, ou aucun
ui-p-phase = Où en êtes-vous ?
ui-p-phase-short = Phase
ui-p-phase-production = En production
ui-p-phase-deployment = En cours de déploiement
ui-p-subject = En une phrase
ui-p-subject-hint = Comme vous le diriez au téléphone.
ui-p-what = Que se passe-t-il ?
ui-p-what-hint = Ce que vous faisiez, ce que vous voyez, depuis quand.
ui-p-how-severe = Est-ce grave ?
ui-p-missing-subject = Dites en une phrase de quoi il s’agit.
ui-p-missing-text = Racontez-nous ce qui se passe.
ui-p-missing-severity = Choisissez la gravité.
ui-p-call-too = Appelez-nous aussi :
ui-p-reference = Votre référence
ui-p-reference-hint = Un numéro à vous, si vous en tenez un.
ui-p-send-request = Envoyer la demande
ui-p-known = Peut-être déjà connu
ui-p-urgent = Tout est arrêté ?
ui-p-urgent-call = N’attendez pas la réponse : ouvrez la demande, puis appelez.
ui-p-urgent-mail = Ouvrez une demande de la gravité la plus haute, ou écrivez-nous.
ui-p-opened = Votre demande est bien reçue
ui-p-opened-number = Son numéro :
ui-p-next = Et maintenant
ui-p-next-mail = Nous vous écrivons aussi par courriel
ui-p-next-mail-text = Répondez au courriel ou ici : les deux nous parviennent.
ui-p-next-follow = Vous suivez tout ici
ui-p-next-follow-text = Nous disons toujours à qui d’agir : à vous ou à nous.
ui-p-see-request = Voir la demande

# Les engagements.
ui-p-promise-working = { $promise } en { $span } ouvrées
ui-p-promise-always = { $promise } en { $span }, jour et nuit
ui-p-promise-days = { $promise } { $count ->
    [one] le jour ouvré suivant
   *[other] en { $count } jours ouvrés
}
ui-p-clock-running = d’ici au { $when }
ui-p-clock-paused = en suspens, échéance sinon le { $when }
ui-p-clock-met = c’est fait, le { $when }
ui-p-clock-missed = c’est fait, mais en retard, le { $when }
ui-p-clock-late = en retard depuis le { $when }
ui-p-clock-in = d’ici { $left }
ui-p-clock-over = en retard de { $left }
ui-p-yours-hand-back-answer = Votre réponse
ui-p-yours-information-answer = Votre réponse
ui-p-yours-override-completion = Ce que vous nous devez encore
ui-p-yours-check-in = Votre prochain signe de présence

# Une demande.
ui-p-number = Numéro
ui-p-opened-at = Ouverte
ui-p-closed-at = Close
ui-p-contact = Demandée par
ui-p-engineer = Suivie par
ui-p-continues = Fait suite à
ui-p-incomplete = Il manque encore quelque chose
ui-p-incomplete-text = Votre demande a été prise sans cela. { $brand } en a besoin bientôt.
ui-p-incomplete-send = Envoyer ce qui manque
ui-p-done-complete = Ce qui manquait est envoyé.
ui-p-check-in = Êtes-vous là ?
ui-p-check-in-text = Nous y travaillons jour et nuit et devons pouvoir joindre quelqu’un chez vous. Merci de donner un signe de présence { $due }. Une réponse compte aussi.
ui-p-check-in-late = Nous y travaillons jour et nuit et devons pouvoir joindre quelqu’un chez vous. Un signe de présence était attendu pour le { $due } et n’est pas venu. Sans lui, la gravité peut être abaissée.
ui-p-check-in-how = Comment vous joindre
ui-p-check-in-hint = Un numéro de téléphone, par exemple, ou qui prend le relais.
ui-p-check-in-send = Nous sommes joignables
ui-p-done-check-in = Merci. Nous savons que vous êtes là.
ui-p-at-once = Cela ne peut pas attendre
ui-p-at-once-hint = Dites pourquoi ; votre nom est conservé, et ce qui manque doit suivre dans un délai.
ui-p-at-once-which = Ce qu’il faut passer
ui-p-at-once-no = Rien : j’ai tout rempli
ui-p-at-once-incomplete = La prendre sans ce qui manque (gravité { $levels })
ui-p-at-once-absent = Aucun contact autorisé n’est joignable
ui-p-at-once-why = Pourquoi cela ne peut pas attendre
ui-p-continued-by = Se poursuit en
ui-p-in-short = En bref
ui-p-answers = Ce que vous nous avez dit
ui-p-conversation = Conversation
ui-p-by-phone = au téléphone
ui-p-by-mail = par courriel
ui-p-written-by = noté par { $name }
ui-p-reply = Répondre
ui-p-message = Votre message
ui-p-send-to = Envoyer à { $brand }
ui-p-asks = { $brand } vous pose une question
ui-p-answer = Votre réponse
ui-p-answer-more = Autre chose à ajouter
ui-p-answer-send = Envoyer la réponse
ui-p-solved = Le problème est-il résolu ?
ui-p-solved-what = { $brand } vous propose : { $kind }.
ui-p-solved-yes = Oui, c’est résolu
ui-p-solved-no = Non, pas encore
ui-p-solved-why = Qu’est-ce qui ne va pas encore ?
ui-p-solved-why-hint = Ce que vous avez essayé, ce que vous voyez maintenant.
ui-p-solved-back = Renvoyer la demande
ui-p-handed-back = La cause semble être de votre côté
ui-p-hand-back-accept = Oui, nous prenons la suite
ui-p-dispute = Non, et voici pourquoi
ui-p-evidence = Ce qui dit le contraire
ui-p-evidence-hint = Ce que vous avez vérifié, ce que vous avez trouvé : journaux, mesures.
ui-p-offer = Nous proposons la gravité { $to }
ui-p-offer-agree = D’accord
ui-p-offer-decline = Pas d’accord
ui-p-reopen = Rouvrir
ui-p-reopen-text = Le problème est revenu ? Dites-le : le travail reprend avec tout ce que nous savons. Passé un certain délai, une nouvelle demande s’ouvre à la suite de celle-ci.
ui-p-reopen-why = Que s’est-il passé ?
ui-p-more = Autres actions
ui-p-severity-change = Changer la gravité
ui-p-severity-to = Nouvelle gravité
ui-p-severity-why-hint = Ce qui va mieux, ou moins bien.
ui-p-manager = Demander un responsable
ui-p-manager-text = Un responsable regardera la demande et vous donnera un plan. La gravité ne change pas.
ui-p-manager-why = Quel est l’enjeu ?
ui-p-milestone = Pour quand
ui-p-milestone-hint = Une date à tenir, s’il y en a une.
ui-p-withdraw = Retirer la demande
ui-p-withdraw-text = Vous n’avez plus besoin de réponse ? La demande s’arrête alors ici.
ui-p-management = Attention d’un responsable
ui-p-management-waits = Un responsable a été sollicité et va répondre.
ui-p-management-over = Terminée, d’un commun accord :
ui-p-worse = La situation s’aggrave ?
ui-p-worse-call = Appelez-nous et donnez ce numéro.
ui-p-worse-write = Écrivez-nous ici, ou demandez une gravité plus haute.
ui-p-label-rejected = Demande non prise
ui-p-label-information-asked = Question
ui-p-label-completed = Complément
ui-p-label-checked-in = Joignable
ui-p-label-severity-set = Gravité { $to }
ui-p-label-severity-proposed = Proposition : gravité { $to }
ui-p-label-severity-declined = Gravité maintenue
ui-p-label-resolution-proposed = Résolution proposée
ui-p-label-resolution-accepted = Résolution acceptée
ui-p-label-resolution-refused = Pas encore résolu
ui-p-label-handed-back = Renvoi
ui-p-label-hand-back-accepted = Renvoi accepté
ui-p-label-hand-back-disputed = Renvoi contesté
ui-p-label-manager-asked = Responsable demandé
ui-p-label-manager-answered = Réponse d’un responsable
ui-p-label-manager-released = Fin du suivi par un responsable
ui-p-label-reopened = Réouverture
ui-p-label-withdrawn = Retrait
ui-p-label-closed = Clôture
ui-p-files-left = Votre message est envoyé, sans les fichiers : aucun ne peut être pris pour l’instant. Envoyez-les plus tard dans une réponse.
ui-p-done-reply = Votre message est envoyé.
ui-p-done-answer = Votre réponse est envoyée.
ui-p-done-accept = Merci. La demande est close.
ui-p-done-refuse = C’est entendu : nous continuons d’y travailler.
ui-p-done-accept-hand-back = Merci. La demande est close.
ui-p-done-dispute = Votre objection est envoyée.
ui-p-done-agree = La gravité est changée.
ui-p-done-decline = Votre réponse est envoyée.
ui-p-done-severity = Votre souhait est envoyé.
ui-p-done-manager = Un responsable a été sollicité.
ui-p-done-reopen = La demande est de nouveau ouverte.
ui-p-done-withdraw = La demande est retirée.
ui-p-done-terms = Merci. Votre acceptation est enregistrée.

# Publications et avis.
ui-p-publications-text = Problèmes connus, guides et nouvelles que nous publions pour vous.
ui-p-publications-hint = Que voyez-vous ?
ui-p-publications-none = Rien de trouvé
ui-p-publications-none-text = Essayez un seul mot, ou demandez-nous : nous cherchons avec vous.
ui-p-publications-empty = Rien n’est encore publié
ui-p-publications-empty-text = Les problèmes connus et les guides paraîtront ici.
ui-p-ask-us = Nous demander
ui-p-publication-known-issue = Problème connu
ui-p-publication-article = Article
ui-p-publication-guide = Guide
ui-p-publication-release-note = Note de version
ui-p-fixed-in = Corrigé dans { $version }
ui-p-fixed = Corrigé dans
ui-p-versions = Versions
ui-p-symptoms = Ce que vous voyez
ui-p-workaround = Ce que vous pouvez faire
ui-p-no-help = Cela n’a pas suffi ?
ui-p-notices-text = Maintenances, incidents et nouvelles du service.
ui-p-notices-none = Rien à signaler
ui-p-notices-none-text = Le service fonctionne normalement, et aucuns travaux ne sont prévus.
ui-p-notices-over = Terminés
ui-p-notice-over = Terminé
ui-p-notice-read = Lire l’avis
ui-p-notice-service-update = Évolution du service
ui-p-notice-maintenance = Maintenance
ui-p-notice-incident = Incident
ui-p-when = Quand
ui-p-span-day = Le { $day }, de { $from } à { $to }
ui-p-span = Du { $from } au { $to }
ui-p-span-from = Depuis le { $from }
ui-p-span-to = Jusqu’au { $to }

# Le guide.
ui-p-guide = Bienvenue au support { $brand }
ui-p-guide-text = Comment nous joindre, quand nous sommes là, et ce que nous promettons.
ui-p-guide-ask = Comment nous demander
ui-p-guide-here = Ici
ui-p-guide-here-text = Le plus sûr : rien n’est oublié, et vous voyez aussitôt ce qui est promis.
ui-p-guide-mail-text = Répondez à nos courriels, ou écrivez-en un nouveau : chacun devient une demande.
ui-p-guide-phone = Par téléphone
ui-p-guide-hours = Heures ouvrées
ui-p-guide-zone = Heure locale de { $zone }
ui-p-guide-holidays = Jours fériés à venir
ui-p-guide-night = Là où il est écrit jour et nuit, les horaires ne comptent pas.
ui-p-guide-promises = Ce que nous promettons
ui-p-guide-means = Ce que cela veut dire
ui-p-guide-promise = Engagement
ui-p-guide-no-promise = Rien n’est promis ici.
ui-p-guide-call = Appelez aussi.
ui-p-guide-how = Comment cela se passe
ui-p-guide-how-turn = C’est toujours à quelqu’un d’agir
ui-p-guide-how-turn-text = Chaque demande dit si c’est à nous d’agir, ou à vous. Tant que nous attendons votre réponse, notre temps s’arrête.
ui-p-guide-how-solved = Vous avez le dernier mot
ui-p-guide-how-solved-text = Nous proposons une résolution ; vous l’acceptez, ou dites ce qui ne va pas encore.
ui-p-guide-how-reopen = Elle peut revenir
ui-p-guide-how-reopen-text = { $days ->
    [one] Pendant un jour, une demande close peut être rouverte ; ensuite, une nouvelle y fait suite.
   *[other] Pendant { $days } jours, une demande close peut être rouverte ; ensuite, une nouvelle y fait suite.
}
ui-p-guide-how-manager-text = Sur toute demande en cours, vous pouvez solliciter l’attention d’un responsable.
ui-p-guide-covers = Ce que couvre votre contrat
ui-p-hours-every-day = Tous les jours
ui-p-hours-always = jour et nuit
ui-p-hours-closed = fermé
ui-p-days-from-to = Du { $from } au { $to }
ui-p-day-mon = lundi
ui-p-day-tue = mardi
ui-p-day-wed = mercredi
ui-p-day-thu = jeudi
ui-p-day-fri = vendredi
ui-p-day-sat = samedi
ui-p-day-sun = dimanche

# Conditions, collègues.
ui-p-terms-version = Version { $version }, { $day }
ui-p-terms-accepted = Acceptées par { $name } le { $when }.
ui-p-terms-for = J’accepte ces conditions pour { $account }.
ui-p-terms-accept = Accepter
ui-p-terms-tick = Cochez la case pour accepter les conditions
ui-p-terms-signatory = La personne qui signe pour votre entreprise accepte les conditions.
ui-p-terms-none = Aucune condition n’est publiée
ui-p-terms-none-text = Quand il y en aura, vous les lirez ici.
ui-p-signatory = Signe pour l’entreprise
ui-p-reach-own = Vous voyez vos propres demandes.
ui-p-reach-team = Vous voyez les demandes de votre équipe.
ui-p-reach-all = Vous voyez toutes les demandes de votre entreprise.
ui-p-colleagues-text = Quelqu’un manque, ou devrait en voir davantage ? Ouvrez une demande : nous le changeons.
