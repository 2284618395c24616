# Ce qui s’est passé, pour qui a demandé. `who` est une personne, ou la marque du centre.
portal-event-opened = { $who } a ouvert la demande.
portal-event-reply = { $who } a répondu.
portal-event-call = Un appel a été consigné.
portal-event-accepted = { $who } a pris la demande en charge.
portal-event-rejected = { $who } a décliné la demande.
portal-event-information-asked = { $who } demande des informations.
portal-event-information-given = { $who } a fourni les informations demandées.
portal-event-completed = { $who } a complété ce qui manquait.
portal-event-checked-in = { $who } est joignable.
portal-event-severity-set = { $who } a fixé la gravité à { $to }.
portal-event-severity-proposed = { $who } propose la gravité { $to }.
portal-event-severity-declined = { $who } a maintenu la gravité.
portal-event-resolution-proposed = { $who } propose une résolution.
portal-event-resolution-accepted = { $who } a accepté la résolution.
portal-event-resolution-refused = { $who } n’a pas accepté la résolution.
portal-event-handed-back = { $who } a renvoyé la demande : la cause semble se trouver de votre côté.
portal-event-hand-back-accepted = { $who } a admis que la cause se trouve de votre côté.
portal-event-hand-back-disputed = { $who } conteste que la cause se trouve de votre côté.
portal-event-hand-back-lapsed = Le délai de réponse est écoulé.
portal-event-taken-back = Ce qui s’était fait automatiquement est annulé : un fait antérieur a été consigné ensuite.
portal-event-manager-asked = L’attention d’un responsable a été demandée.
portal-event-manager-answered = Un responsable suit la demande.
portal-event-manager-released = Le suivi par un responsable a pris fin, comme convenu.
portal-event-reopened = { $who } a rouvert la demande.
portal-event-withdrawn = { $who } a retiré la demande.
portal-event-closed = La demande est close.
portal-event-classified = { $who } a reclassé la demande.
portal-event-continued-by = La demande se poursuit en { $number }.
portal-event-redacted = { $what ->
    [file] { $who } a supprimé un fichier définitivement.
   *[other] { $who } a supprimé un passage définitivement : « […] » le remplace.
}
portal-event-removal-asked = { $who } a demandé une suppression définitive.
portal-event-removal-answered = { $who } a répondu à la demande de suppression.
