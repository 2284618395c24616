# What a machine finds out about itself, for whoever operates it.

finding-unfit-missing = The database’s file is gone, and nothing can be written. Put the file back; or stop Relais and load the last copy with `relais backup restore FILE`.
finding-unfit-replaced = Another file lies in the place of the database, and nothing is written. Put the file back; or stop Relais, move that one away, and load the last copy with `relais backup restore FILE`.
finding-unfit-truncated = The database’s file was cut off, and nothing is written. Stop Relais, move the file away, and load the last copy with `relais backup restore FILE`.
finding-unfit-damaged = The database’s file is damaged, and nothing is written. Stop Relais, move the file away, and load the last copy with `relais backup restore FILE`.
finding-unfit-log-lost = The log beside the database’s file is gone, and nothing more is written. Stop Relais, move the file away, and load the last copy with `relais backup restore FILE`.
finding-unfit-foreign = The database’s file is no database of Relais, and nothing is written. Put the right file in its place; or load the last copy with `relais backup restore FILE`.
finding-unfit-read-only = The database’s file may not be written to. Give it and its folder back to the user that Relais runs as.
finding-unfit-disk = The disk refuses to write the database. Look at the disk, then start Relais again.
finding-projection-newer = A newer Relais makes rows of { $name } in version { $stored }, and this one knows version { $ours }: it writes nothing any more. Stop it, or start the newer program in its place.
finding-not-whole = What the database’s file holds does not fit together: { $what }. Stop Relais, move the file away, and load the last copy with `relais backup restore FILE`.
finding-storage-away = The database cannot be written to: { $why }
finding-storage-silent = The database does not answer in time.
finding-no-room = The disk is full: nothing can be taken until there is room.
finding-room-for-words = { $megabytes ->
    [one] One megabyte is left on the disk: it is kept for words, and files are refused.
   *[other] { $megabytes } megabytes are left on the disk: they are kept for words, and files are refused.
}
finding-clock-start = The clock has not been believed since the start: it showed { $since } then. Nothing lapses or closes meanwhile, and new requests ring at once. It is believed when a second source agrees, or after ten minutes in step if it is less than a day past the newest event; or if it is right, by your word: `relais clock --believe`.
finding-clock-jumped = The clock jumped and is not believed: it showed { $since } then. Nothing lapses or closes meanwhile, and new requests ring at once. It is believed when a second source agrees, or after ten minutes in step if it is less than a day past the newest event; or if it is right, by your word: `relais clock --believe`.
finding-clock-off = The clock differs by { $seconds } seconds from that of { $source ->
    [database] the database’s server
    [outside] a server outside that answered
   *[peer] another installation
}: set it right.
finding-clock-doubted = The server doubts its clock, which showed { $since } when that began. If it is right, say so: `relais clock --believe`.
finding-clock-before-record = The clock shows a time before the newest event, { $newest }: set it right.
finding-nobody = Nobody is set up: start `relais serve` and open the link it prints.
finding-no-public-url = RELAIS_PUBLIC_URL is not set: links in mails name the address that the server listens on.
finding-public-url-invalid = RELAIS_PUBLIC_URL is no address of the web: give https:// and a name.
finding-public-url-plain = RELAIS_PUBLIC_URL is not encrypted: give an https address, and put a proxy with a certificate in front of Relais.
finding-public-url-here = RELAIS_PUBLIC_URL names this machine alone: nobody else can open its links.
finding-listen-open = RELAIS_LISTEN is { $address }, which others can reach without encryption: listen on 127.0.0.1 and let a proxy come before it, or see that only the proxy reaches this address.
finding-private-calls = RELAIS_PRIVATE_CALLS lets webhooks and gateways have private addresses and be called unencrypted: whoever keeps a desk’s plan of pages can have this machine call others of its network.
finding-open-to-others = { $file } has mode { $mode }: others of this machine can read it. `chmod 600` it.
finding-no-copy = No copy was ever made with `relais backup create`.
finding-old-copy = { $days ->
    [one] The last copy is a day old: make one each day with `relais backup create`.
   *[other] The last copy is { $days } days old: make one each day with `relais backup create`.
}
finding-unknown-variable = { $name } is no setting and changes nothing: `relais help` names those there are.
finding-mails = { $desk }: { $count ->
    [one] a mail is { $standing }.
   *[other] { $count } mails are { $standing }.
}
finding-parked = { $desk }: { $line } could not be delivered: { $why }
finding-desk-closed = { $desk } was loaded from a copy of { $made } and is not open: nothing of it leaves, and nothing falls due. `relais desk open { $desk }` opens it.
finding-record = { $what }
finding-no-secret-key = No key seals secrets here: set RELAIS_SECRET_KEYS to what `relais secrets new` prints.
finding-own-secret-key = This node seals with a key of its own, { $file }: give every node the same by RELAIS_SECRET_KEYS.
finding-secret-locked = { $desk }: { $name } is sealed with a key that is not here. Give the key, or enter it again.
finding-secrets-clear = { $desk }: { $count } secrets stand in clear. `relais secrets rotate` seals them.
finding-secrets-older = { $desk }: an older key seals { $count } secrets. `relais secrets rotate` seals them anew.
finding-lane-paused = { $desk }: the lane { $lane } is paused since { $since }. `relais outgoing resume { $lane } --desk { $desk }` lets what waits in it leave.
