# Les courriels aux interlocuteurs, à la marque que voit leur compte.
mail-reply-above = Répondez au-dessus de cette ligne – le message parviendra au centre de support.
mail-greeting = Bonjour { $name },
mail-opened = nous avons bien reçu votre demande « { $subject } ». Son numéro est { $number }.
mail-reply = une nouvelle réponse a été donnée à votre demande { $number }, « { $subject } » :
mail-information-asked = pour avancer sur votre demande { $number }, « { $subject } », nous avons besoin de quelques informations :
mail-resolution = nous vous proposons une résolution pour votre demande { $number }, « { $subject } ». Dites-nous si elle vous convient :
mail-closed = votre demande { $number }, « { $subject } », est désormais close.
mail-rejected = nous ne pouvons pas prendre en charge votre demande { $number }, « { $subject } », pour la raison suivante :
mail-severity = la gravité de votre demande { $number }, « { $subject } », a changé.
mail-severity-proposed = nous proposons une autre gravité pour votre demande { $number }, « { $subject } ». Acceptez-la, ou dites-nous pourquoi vous la refusez :
mail-handed-back = nous vous renvoyons votre demande { $number }, « { $subject } » : sa cause se trouve de votre côté. Acceptez ce renvoi, ou contestez-le. Ce que nous avons constaté :
mail-follow = Répondez à ce courriel, ou suivez votre demande ici : { $link }
mail-signature = { $brand }
mail-subject = [{ $number }] { $subject }
mail-sign-in = voici votre lien de connexion à { $brand } :
mail-sign-in-follow = Il fonctionne une seule fois, pendant une demi-heure. Si vous ne l’avez pas demandé, ne l’utilisez pas.
mail-subject-sign-in = Votre lien de connexion à { $brand }
