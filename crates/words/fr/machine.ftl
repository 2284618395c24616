# Ce qu’une machine constate sur elle-même, pour qui l’exploite.

finding-unfit-missing = Le fichier de la base de données a disparu, et rien ne peut être écrit. Remettez-le en place ; ou arrêtez Relais et chargez la dernière copie avec `relais backup restore FICHIER`.
finding-unfit-replaced = Un autre fichier a pris la place de la base de données, et rien n’est écrit. Remettez le bon en place ; ou arrêtez Relais, écartez celui-là et chargez la dernière copie avec `relais backup restore FICHIER`.
finding-unfit-truncated = Le fichier de la base de données est tronqué, et rien n’est écrit. Arrêtez Relais, écartez ce fichier et chargez la dernière copie avec `relais backup restore FICHIER`.
finding-unfit-damaged = Le fichier de la base de données est endommagé, et rien n’est écrit. Arrêtez Relais, écartez ce fichier et chargez la dernière copie avec `relais backup restore FICHIER`.
finding-unfit-log-lost = Le journal à côté du fichier de la base de données a disparu, et plus rien n’est écrit. Arrêtez Relais, écartez ce fichier et chargez la dernière copie avec `relais backup restore FICHIER`.
finding-unfit-foreign = Le fichier de la base de données n’est pas une base de Relais, et rien n’est écrit. Mettez le bon à sa place ; ou chargez la dernière copie avec `relais backup restore FICHIER`.
finding-unfit-read-only = Le fichier de la base de données n’est pas accessible en écriture. Rendez-le, avec son dossier, à l’utilisateur de Relais.
finding-unfit-disk = Le disque refuse d’écrire la base de données. Examinez le disque, puis redémarrez Relais.
finding-projection-newer = Un Relais plus récent écrit les lignes de { $name } en version { $stored }, et celui-ci connaît la version { $ours } : il n’écrit plus rien. Arrêtez-le, ou démarrez le nouveau programme à sa place.
finding-not-whole = Le contenu du fichier de la base de données est incohérent : { $what }. Arrêtez Relais, écartez ce fichier et chargez la dernière copie avec `relais backup restore FICHIER`.
finding-storage-away = La base de données ne peut pas être écrite : { $why }
finding-storage-silent = La base de données ne répond pas à temps.
finding-no-room = Le disque est plein : rien ne peut être enregistré tant qu’il n’y a pas de place.
finding-room-for-words = { $megabytes ->
    [one] Il reste { $megabytes } mégaoctet sur le disque : il est gardé pour le texte, et les fichiers sont refusés.
   *[other] Il reste { $megabytes } mégaoctets sur le disque : ils sont gardés pour le texte, et les fichiers sont refusés.
}
finding-clock-start = L’horloge n’est pas crue depuis le démarrage : elle indiquait alors { $since }. D’ici là, rien n’expire ni ne se clôt, et les nouvelles demandes appellent aussitôt. Elle sera crue quand une autre source sera d’accord, ou après dix minutes sans écart si elle est à moins d’un jour du dernier événement ; ou, si elle est juste, sur votre parole : `relais clock --believe`.
finding-clock-jumped = L’horloge a sauté et n’est pas crue : elle indiquait alors { $since }. D’ici là, rien n’expire ni ne se clôt, et les nouvelles demandes appellent aussitôt. Elle sera crue quand une autre source sera d’accord, ou après dix minutes sans écart si elle est à moins d’un jour du dernier événement ; ou, si elle est juste, sur votre parole : `relais clock --believe`.
finding-clock-off = L’horloge diffère de { $seconds } secondes de celle { $source ->
    [database] du serveur de la base de données
    [outside] d’un serveur extérieur qui a répondu
   *[peer] d’une autre installation
} : mettez-la à l’heure.
finding-clock-doubted = Le serveur doute de son horloge, qui indiquait { $since } quand cela a commencé. Si elle est juste, dites-le : `relais clock --believe`.
finding-clock-before-record = L’horloge indique une heure antérieure au dernier événement, { $newest } : mettez-la à l’heure.
finding-nobody = Personne n’est enregistré : lancez `relais serve` et ouvrez le lien qu’il affiche.
finding-no-public-url = RELAIS_PUBLIC_URL n’est pas défini : les liens des courriels portent l’adresse d’écoute du serveur.
finding-public-url-invalid = RELAIS_PUBLIC_URL n’est pas une adresse web : donnez https:// et un nom.
finding-public-url-plain = RELAIS_PUBLIC_URL n’est pas chiffré : donnez une adresse https, et placez devant Relais un serveur mandataire avec un certificat.
finding-public-url-here = RELAIS_PUBLIC_URL ne désigne que cette machine : personne d’autre ne peut ouvrir ses liens.
finding-listen-open = RELAIS_LISTEN vaut { $address }, que d’autres peuvent atteindre sans chiffrement : écoutez sur 127.0.0.1 derrière un serveur mandataire, ou veillez à ce que lui seul atteigne cette adresse.
finding-private-calls = RELAIS_PRIVATE_CALLS autorise les webhooks et passerelles à adresse privée, appelés sans chiffrement : qui tient le plan d’appel d’un centre peut faire appeler d’autres machines de ce réseau.
finding-open-to-others = { $file } a le mode { $mode } : d’autres utilisateurs de cette machine peuvent le lire. Faites `chmod 600`.
finding-no-copy = Aucune copie n’a jamais été faite avec `relais backup create`.
finding-old-copy = { $days ->
    [one] La dernière copie date d’un jour : faites-en une chaque jour avec `relais backup create`.
   *[other] La dernière copie date de { $days } jours : faites-en une chaque jour avec `relais backup create`.
}
finding-unknown-variable = { $name } n’est pas un réglage et ne change rien : `relais help` les énumère.
finding-mails = { $desk } : { $count ->
    [one] { $count } courriel est en état { $standing }.
   *[other] { $count } courriels sont en état { $standing }.
}
finding-parked = { $desk } : { $line } n’a pas pu être livré : { $why }
finding-desk-closed = { $desk } est issu d’une copie du { $made } et n’est pas ouvert : rien ne part et aucune échéance ne court. `relais desk open { $desk }` l’ouvre.
finding-record = { $what }
finding-no-secret-key = Aucune clé ne scelle les secrets ici : donnez à RELAIS_SECRET_KEYS ce que `relais secrets new` affiche.
finding-own-secret-key = Ce nœud scelle avec une clé à lui, { $file } : donnez la même à tous par RELAIS_SECRET_KEYS.
finding-secret-locked = { $desk } : { $name } est scellé avec une clé qui n’est pas ici. Donnez la clé, ou saisissez-le de nouveau.
finding-secrets-clear = { $desk } : { $count } secrets sont en clair. `relais secrets rotate` les scelle.
finding-secrets-older = { $desk } : une clé plus ancienne scelle { $count } secrets. `relais secrets rotate` les scelle de nouveau.
finding-lane-paused = { $desk } : la file { $lane } est suspendue depuis { $since }. `relais outgoing resume { $lane } --desk { $desk }` laisse partir ce qui y attend.
