# Un engagement expliqué : ce qui a compté, ce qui n’a pas compté, et pourquoi. Les clients le lisent aussi.
ui-why = Le décompte
ui-why-title = { $promise } : le décompte
ui-why-between = Engagement pris par { $from } envers { $to }
ui-why-back = Revenir à { $number }
ui-why-when = { $day } à { $time }
ui-why-running = Échéance le { $due }.
ui-why-met = Tenu : répondu le { $when }. L’échéance était le { $due }.
ui-why-missed = Manqué : répondu le { $when }. L’échéance était le { $due }.
ui-why-late = En retard : l’échéance était le { $due }.
ui-why-paused = Suspendu. Au moment de la suspension, l’échéance était le { $due }.
ui-why-dropped = N’est plus dû à personne.
ui-why-unverified = chiffre non confirmé par sa source
ui-why-unknown-hours = Les horaires de cet engagement appartiennent à un tiers et ne nous sont jamais parvenus : l’échéance est celle qui nous a été annoncée, elle ne peut pas être recalculée ici.

ui-why-rule = Ce qui a été promis
ui-why-promised = Engagement
ui-why-started = Compte depuis
ui-why-due = Échéance
ui-why-answered = Répondu
ui-why-hours = Horaires
ui-why-hours-always = 24 h sur 24
ui-why-zone = Fuseau horaire
ui-why-calendar = Version du calendrier
ui-why-zone-data = Données des fuseaux
ui-why-source = Source du chiffre
ui-why-target-always = sous { $span }, 24 h sur 24
ui-why-target-working = sous { $span } ouvrées
ui-why-target-days = { $by ->
    [open] { $days ->
        [one] à l’ouverture du jour ouvré suivant
       *[other] à l’ouverture, { $days } jours ouvrés plus tard
    }
    [same-time] { $days ->
        [one] à la même heure le jour ouvré suivant
       *[other] à la même heure, { $days } jours ouvrés plus tard
    }
   *[close] { $days ->
        [one] à la fermeture du jour ouvré suivant
       *[other] à la fermeture, { $days } jours ouvrés plus tard
    }
}
ui-why-earlier = Avant le changement de gravité
ui-why-earlier-help = Objectifs qui ne comptent plus.
ui-why-was-due = échéance : { $when }
ui-why-pauses = Suspensions
ui-why-still = toujours
ui-why-pause-question = une question attendait sa réponse
ui-why-pause-hand-back = renvoyée, jusqu’à la réponse
ui-why-pause-resolved = c’était tenu pour résolu
ui-why-pause-unknown = l’autre partie devait d’abord agir

ui-why-days = Jour par jour
ui-why-left-out = { $count ->
    [one] Un jour de plus, dans le tableau
   *[other] { $count } jours de plus, dans le tableau
}
ui-why-lane-holiday = férié
ui-why-lane-exception = horaires particuliers
ui-why-lane-paused = suspendu
ui-why-mark-start = début { $time }
ui-why-mark-stop = fin { $time }
ui-why-mark-now = maintenant { $time }
ui-why-mark-due = échéance { $time }
ui-why-legend-ahead = ouvert, pas encore compté
ui-why-legend-holiday = férié ou horaires particuliers
ui-why-table = Chaque période
ui-why-sum-of = { $counted } comptées sur { $target }
ui-why-sum = { $counted } ouvrées écoulées
ui-why-from = De
ui-why-until = À
ui-why-time = Durée
ui-why-because = Compté ou non, et pourquoi
ui-why-total = Total compté
ui-why-to-come = comptera
ui-why-not-needed = n’est plus nécessaire
ui-why-closed-on = hors des heures d’ouverture ; fermé toute la journée : { $days }
ui-why-closed-from = hors des heures d’ouverture ; fermé du { $first } au { $last }
ui-why-holiday = jour férié : { $day }
ui-why-exception = horaires particuliers le { $day }
ui-why-stood-still = suspendu : { $why }
