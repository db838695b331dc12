<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="fr">
  <context>
    <name>rrsis_qgis</name>
    <message>
      <source>There are {n} layers named “{name}”; rename the one you mean.</source>
      <translation>Il y a {n} couches nommées « {name} » ; renommez celle que vous visez.</translation>
    </message>
    <message>
      <source>There is no vector layer “{name}”; the project has: {layers}.</source>
      <translation>Il n’y a pas de couche vecteur « {name} » ; le projet contient : {layers}.</translation>
    </message>
    <message>
      <source>The sentence names a layer “{name}”, but the project has no vector layers.</source>
      <translation>La phrase nomme une couche « {name} », mais le projet n’a pas de couche vecteur.</translation>
    </message>
    <message>
      <source>The result {path} cannot be opened.</source>
      <translation>Le résultat {path} ne peut être ouvert.</translation>
    </message>
    <message>
      <source>Answers: {layer}</source>
      <translation>Réponses : {layer}</translation>
    </message>
    <message>
      <source>The Python of this system cannot make virtual environments. Install Python from python.org and try again.</source>
      <translation>Le Python de ce système ne peut pas créer d’environnements virtuels. Installez Python depuis python.org et réessayez.</translation>
    </message>
    <message>
      <source>The Python of this system cannot make virtual environments. Install what is missing (on Debian and Ubuntu: sudo apt install python3-venv) and try again.</source>
      <translation>Le Python de ce système ne peut pas créer d’environnements virtuels. Installez ce qui manque (sous Debian et Ubuntu : sudo apt install python3-venv) et réessayez.</translation>
    </message>
    <message>
      <source>The engine needs a 64-bit Python between 3.11 and 3.14; found: {versions}. Install one, for example from python.org, and try again. QGIS keeps its own.</source>
      <translation>Le moteur a besoin d’un Python 64 bits entre 3.11 et 3.14 ; trouvé : {versions}. Installez-en un, par exemple depuis python.org, et réessayez. QGIS garde le sien.</translation>
    </message>
    <message>
      <source>none</source>
      <translation>aucun</translation>
    </message>
    <message>
      <source>The layer “{name}” was changed, so it stays as it is; the answer is a new layer.</source>
      <translation>La couche « {name} » a été modifiée et reste donc telle quelle ; la réponse est une nouvelle couche.</translation>
    </message>
    <message>
      <source>The run was stopped.</source>
      <translation>Le traitement a été arrêté.</translation>
    </message>
    <message>
      <source>The engine does not fit this plugin. Install it again.</source>
      <translation>Le moteur ne correspond pas à cette extension. Réinstallez-le.</translation>
    </message>
    <message>
      <source>The engine cannot be started: {error}.</source>
      <translation>Le moteur ne peut pas démarrer : {error}.</translation>
    </message>
    <message>
      <source>The engine was killed, most likely because memory ran out. Try a smaller area or a coarser resolution.</source>
      <translation>Le moteur a été tué, sans doute faute de mémoire. Essayez une zone plus petite ou une résolution plus grossière.</translation>
    </message>
    <message>
      <source>The engine stopped unexpectedly (exit code {code}). The next run starts it again.</source>
      <translation>Le moteur s’est arrêté de façon inattendue (code {code}). Le prochain traitement le redémarrera.</translation>
    </message>
    <message>
      <source>The last it said:</source>
      <translation>Ses derniers mots :</translation>
    </message>
    <message>
      <source>The Python chosen for the engine, {path}, does not exist or cannot be run. Choose another one or install the engine.</source>
      <translation>Le Python choisi pour le moteur, {path}, n’existe pas ou ne peut être exécuté. Choisissez-en un autre ou installez le moteur.</translation>
    </message>
    <message>
      <source>The engine is not installed yet.</source>
      <translation>Le moteur n’est pas encore installé.</translation>
    </message>
    <message>
      <source>The Python that the engine was installed with is gone, most likely after an update of the system. Install the engine again.</source>
      <translation>Le Python avec lequel le moteur a été installé a disparu, sans doute après une mise à jour du système. Réinstallez le moteur.</translation>
    </message>
    <message>
      <source>An installation of the engine was interrupted. Install it again.</source>
      <translation>Une installation du moteur a été interrompue. Réinstallez-le.</translation>
    </message>
    <message>
      <source>This version of the plugin needs a newer engine. Install it again.</source>
      <translation>Cette version de l’extension a besoin d’un moteur plus récent. Réinstallez-le.</translation>
    </message>
    <message>
      <source>The engine runs in {path}.</source>
      <translation>Le moteur s’exécute dans {path}.</translation>
    </message>
    <message>
      <source>The Shapefile {path} cannot be written: {reason}</source>
      <translation>Le Shapefile {path} ne peut être écrit : {reason}</translation>
    </message>
    <message>
      <source>{path} cannot be written: {reason}</source>
      <translation>{path} ne peut pas être écrit : {reason}</translation>
    </message>
    <message>
      <source>it is in use</source>
      <translation>il est en cours d’utilisation</translation>
    </message>
    <message>
      <source>the folder is read-only</source>
      <translation>le dossier est en lecture seule</translation>
    </message>
    <message>
      <source>the disk may be full</source>
      <translation>le disque est peut-être plein</translation>
    </message>
    <message>
      <source>Reading the sentence…</source>
      <translation>Lecture de la phrase…</translation>
    </message>
    <message>
      <source>Starting the engine…</source>
      <translation>Démarrage du moteur…</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>Arrêt en cours…</translation>
    </message>
    <message>
      <source>{n} selected, {seconds} s</source>
      <translation>{n} sélectionnées, {seconds} s</translation>
    </message>
    <message>
      <source>{seconds} s on {device}, model {model}</source>
      <translation>{seconds} s sur {device}, modèle {model}</translation>
    </message>
    <message>
      <source>what is searched</source>
      <translation>ce qui est analysé</translation>
    </message>
    <message>
      <source>Click to leave it out, click again to take it in.</source>
      <translation>Cliquez pour l’écarter, cliquez encore pour le reprendre.</translation>
    </message>
    <message>
      <source>The arrow offers what could stand here instead.</source>
      <translation>La flèche propose ce qui pourrait le remplacer.</translation>
    </message>
    <message>
      <source>Take “{thing}” from</source>
      <translation>Prendre « {thing} » dans</translation>
    </message>
    <message>
      <source>Referring Segmentation</source>
      <translation>Referring Segmentation</translation>
    </message>
    <message>
      <source>Export to Shapefile</source>
      <translation>Exporter en Shapefile</translation>
    </message>
    <message>
      <source>Run</source>
      <translation>Chercher</translation>
    </message>
    <message>
      <source>Find it (Enter in the line above)</source>
      <translation>Chercher (Entrée dans la ligne ci-dessus)</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Annuler</translation>
    </message>
    <message>
      <source>Stop the run; nothing is left of it</source>
      <translation>Arrêter le traitement ; il n’en reste rien</translation>
    </message>
    <message>
      <source>Export to Shapefile…</source>
      <translation>Exporter en Shapefile…</translation>
    </message>
    <message>
      <source>Write the last answer as a Shapefile (UTF-8)</source>
      <translation>Écrire la dernière réponse en Shapefile (UTF-8)</translation>
    </message>
    <message>
      <source>Zoom to it</source>
      <translation>Zoomer</translation>
    </message>
    <message>
      <source>Show the last answer on the map</source>
      <translation>Montrer la dernière réponse sur la carte</translation>
    </message>
    <message>
      <source>Exported to {path}.</source>
      <translation>Exporté vers {path}.</translation>
    </message>
    <message>
      <source>Engine installed</source>
      <translation>Moteur installé</translation>
    </message>
    <message>
      <source>Engine not installed</source>
      <translation>Moteur non installé</translation>
    </message>
    <message>
      <source>Engine out of date</source>
      <translation>Moteur périmé</translation>
    </message>
    <message>
      <source>Engine not usable</source>
      <translation>Moteur inutilisable</translation>
    </message>
    <message>
      <source>Install again</source>
      <translation>Réinstaller</translation>
    </message>
    <message>
      <source>Install the engine</source>
      <translation>Installer le moteur</translation>
    </message>
    <message>
      <source>Python of an environment that holds the libraries of the engine</source>
      <translation>Python d’un environnement qui contient les bibliothèques du moteur</translation>
    </message>
    <message>
      <source>Use another Python…</source>
      <translation>Autre Python…</translation>
    </message>
    <message>
      <source>Choose the Python of an environment that you made yourself.</source>
      <translation>Choisir le Python d’un environnement créé par vous-même.</translation>
    </message>
    <message>
      <source>Use the default again</source>
      <translation>Revenir au défaut</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Retour</translation>
    </message>
    <message>
      <source>The networks run in an engine of their own, so that nothing of QGIS is changed. The installation downloads it once (one to three gigabytes) into
{folder}
Afterwards no internet is needed: your pictures never leave this computer.</source>
      <translation>Les réseaux tournent dans leur propre moteur, afin que rien ne change dans QGIS. L’installation le télécharge une fois (un à trois gigaoctets) dans
{folder}
Ensuite, internet n’est plus nécessaire : vos images ne quittent jamais cet ordinateur.</translation>
    </message>
    <message>
      <source>Name a vector layer of the project: “ponds within 50 m of @roads”.</source>
      <translation>Nommer une couche vectorielle du projet : « étangs à moins de 50 m de @routes ».</translation>
    </message>
    <message>
      <source>Name a layer</source>
      <translation>Nommer une couche</translation>
    </message>
    <message>
      <source>The project has no vector layers</source>
      <translation>Le projet n’a pas de couche vecteur</translation>
    </message>
    <message>
      <source>the largest pond north of the road</source>
      <translation>le plus grand étang au nord de la route</translation>
    </message>
    <message>
      <source>Name what you look for, and which one: “the two largest ponds”, “houses within 50 m of the river”, “second field from the left”.</source>
      <translation>Nommez ce que vous cherchez, et lequel : « les deux plus grands étangs », « maisons à moins de 50 m de la rivière », « le deuxième champ à partir de la gauche ».</translation>
    </message>
    <message>
      <source>What to find</source>
      <translation>Ce qu’il faut trouver</translation>
    </message>
    <message>
      <source>Sentences asked before</source>
      <translation>Phrases déjà posées</translation>
    </message>
    <message>
      <source>automatic</source>
      <translation>automatique</translation>
    </message>
    <message>
      <source>A raster, which must be a file, is searched; of a vector layer, the features that the sentence means are selected.</source>
      <translation>Un raster, qui doit être un fichier, est analysé ; dans une couche vecteur, les entités que la phrase désigne sont sélectionnées.</translation>
    </message>
    <message>
      <source>Visible part of the map</source>
      <translation>Partie visible de la carte</translation>
    </message>
    <message>
      <source>Whole layer</source>
      <translation>Couche entière</translation>
    </message>
    <message>
      <source>Selected polygons</source>
      <translation>Polygones sélectionnés</translation>
    </message>
    <message>
      <source>Ranks such as “the largest” are taken over this area as a whole, and only what lies in it is found.</source>
      <translation>Les rangs comme « le plus grand » valent pour cette zone dans son ensemble, et seul ce qui s’y trouve est trouvé.</translation>
    </message>
    <message>
      <source>The layer whose selected polygons are the area.</source>
      <translation>La couche dont les polygones sélectionnés forment la zone.</translation>
    </message>
    <message>
      <source>The field that says what each feature is: house, road, pond.</source>
      <translation>Le champ qui dit ce qu’est chaque entité : maison, route, étang.</translation>
    </message>
    <message>
      <source>A field from 0 to 1 that says how sure each feature is; may be empty.</source>
      <translation>Un champ de 0 à 1 qui dit à quel point chaque entité est sûre ; peut rester vide.</translation>
    </message>
    <message>
      <source>Answer as a new layer, too</source>
      <translation>Réponse aussi en nouvelle couche</translation>
    </message>
    <message>
      <source>What the sentence means is selected; this copies it, too.</source>
      <translation>Ce que la phrase désigne est sélectionné ; ceci le copie aussi.</translation>
    </message>
    <message>
      <source>The network that recognises things in the picture.</source>
      <translation>Le réseau qui reconnaît les choses dans l’image.</translation>
    </message>
    <message>
      <source>Where the network runs; automatic takes the fastest that works.</source>
      <translation>Où le réseau calcule ; automatique prend le plus rapide qui marche.</translation>
    </message>
    <message>
      <source>How sure the network must be: lower finds more, higher less.</source>
      <translation>Certitude exigée du réseau : plus bas trouve plus, plus haut moins.</translation>
    </message>
    <message>
      <source>Metres on the ground per pixel; coarser is faster and sees less.</source>
      <translation>Mètres au sol par pixel ; plus grossier est plus rapide et voit moins.</translation>
    </message>
    <message>
      <source>Smaller objects are left out.</source>
      <translation>Les objets plus petits sont omis.</translation>
    </message>
    <message>
      <source>beside the project</source>
      <translation>à côté du projet</translation>
    </message>
    <message>
      <source>Leave empty to keep all answers in one GeoPackage beside the project; until the project is saved, it lies in your profile.</source>
      <translation>Laisser vide pour garder toutes les réponses dans un GeoPackage à côté du projet ; tant que le projet n’est pas enregistré, il se trouve dans votre profil.</translation>
    </message>
    <message>
      <source>Answers are kept in memory and are gone when QGIS is closed.</source>
      <translation>Les réponses sont gardées en mémoire et disparaissent à la fermeture de QGIS.</translation>
    </message>
    <message>
      <source>Options</source>
      <translation>Options</translation>
    </message>
    <message>
      <source>Bands</source>
      <translation>Bandes</translation>
    </message>
    <message>
      <source>Red</source>
      <translation>Rouge</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>Vert</translation>
    </message>
    <message>
      <source>Blue</source>
      <translation>Bleu</translation>
    </message>
    <message>
      <source>Add a raster layer to the project and choose it first.</source>
      <translation>Ajoutez d’abord une couche raster au projet et choisissez-la.</translation>
    </message>
    <message>
      <source>Choose all three bands, or leave all three automatic.</source>
      <translation>Choisissez les trois bandes, ou laissez les trois automatiques.</translation>
    </message>
    <message>
      <source>Layer</source>
      <translation>Couche</translation>
    </message>
    <message>
      <source>Area</source>
      <translation>Zone</translation>
    </message>
    <message>
      <source>Polygons</source>
      <translation>Polygones</translation>
    </message>
    <message>
      <source>Category</source>
      <translation>Catégorie</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>Score</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modèle</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>Appareil</translation>
    </message>
    <message>
      <source>Threshold</source>
      <translation>Seuil</translation>
    </message>
    <message>
      <source>Resolution</source>
      <translation>Résolution</translation>
    </message>
    <message>
      <source>Min. area</source>
      <translation>Surface min.</translation>
    </message>
    <message>
      <source>Save to</source>
      <translation>Enregistrer</translation>
    </message>
    <message>
      <source>In memory</source>
      <translation>En mémoire</translation>
    </message>
    <message>
      <source>auto</source>
      <translation>auto</translation>
    </message>
    <message>
      <source>Band that stands for: {colour}</source>
      <translation>Bande qui représente : {colour}</translation>
    </message>
    <message>
      <source>The sentence has no words for what the chips say; Enter answers them.</source>
      <translation>La phrase n’a pas de mots pour ce que disent les pastilles ; Entrée répond à celles-ci.</translation>
    </message>
    <message>
      <source>{problem} The answer is a temporary layer.</source>
      <translation>{problem} La réponse est une couche temporaire.</translation>
    </message>
    <message>
      <source>{problem} The answer is in {path} instead.</source>
      <translation>{problem} La réponse se trouve dans {path} à la place.</translation>
    </message>
    <message>
      <source>The layer “{name}” has no file: it comes from a service or lives in memory. Save the part you need with Layer ▸ Save As… and use that file.</source>
      <translation>La couche « {name} » n’a pas de fichier : elle vient d’un service ou réside en mémoire. Enregistrez la partie utile avec Couche ▸ Enregistrer sous… et prenez ce fichier.</translation>
    </message>
    <message>
      <source>The layer “{name}” has no file of its own. Save it with Layer ▸ Save As… and use that file.</source>
      <translation>La couche « {name} » n’a pas de fichier propre. Enregistrez-la avec Couche ▸ Enregistrer sous… et prenez ce fichier.</translation>
    </message>
    <message>
      <source>The file of the layer “{name}”, {path}, is not there any more.</source>
      <translation>Le fichier de la couche « {name} », {path}, n’est plus là.</translation>
    </message>
    <message>
      <source>The map does not show any part of “{name}”. Zoom to the layer or choose another area.</source>
      <translation>La carte ne montre aucune partie de « {name} ». Zoomez sur la couche ou choisissez une autre zone.</translation>
    </message>
    <message>
      <source>Select at least one polygon of “{name}” first.</source>
      <translation>Sélectionnez d’abord au moins un polygone de « {name} ».</translation>
    </message>
    <message>
      <source>The map cannot be brought into the CRS of the raster: {error}</source>
      <translation>La carte ne peut être ramenée au SCR du raster : {error}</translation>
    </message>
    <message>
      <source>Choose the polygon layer whose selection is the area.</source>
      <translation>Choisissez la couche de polygones dont la sélection forme la zone.</translation>
    </message>
    <message>
      <source>The chosen area holds no polygon.</source>
      <translation>La zone choisie ne contient aucun polygone.</translation>
    </message>
    <message>
      <source>A polygon does not fit the CRS of the raster: {error}</source>
      <translation>Un polygone ne tient pas dans le SCR du raster : {error}</translation>
    </message>
    <message>
      <source>The file {path} holds something else than a layer of that name, which would be lost. Choose another file.</source>
      <translation>Le fichier {path} contient sous ce nom autre chose qu’une couche, qui serait perdu. Choisissez un autre fichier.</translation>
    </message>
    <message>
      <source>The layer “{name}” is read from {path}, so the answer cannot be saved there. Choose another file.</source>
      <translation>La couche « {name} » est lue depuis {path}, la réponse ne peut donc pas y être enregistrée. Choisissez un autre fichier.</translation>
    </message>
    <message>
      <source>Find what a sentence refers to in a raster</source>
      <translation>Trouver dans un raster ce que désigne une phrase</translation>
    </message>
    <message>
      <source>Engine…</source>
      <translation>Moteur…</translation>
    </message>
    <message>
      <source>Install the engine, or choose the Python it runs in</source>
      <translation>Installer le moteur ou choisir son Python</translation>
    </message>
    <message>
      <source>Ask a vector layer</source>
      <translation>Interroger une couche vecteur</translation>
    </message>
    <message>
      <source>Returns the features of a layer that a sentence refers to, with all their attributes and the best first.

The category field says what each feature is: house, road, pond. The sentence says which are meant: “the three largest houses within 50 m of the river”, “ponds north of @Main_Street”, where @Main_Street or @"Main Street" is another layer of the project. Distances are metres on the ground, directions are true ones.

No feature is an answer too: the layer is empty and the account says why.</source>
      <translation>Renvoie les entités d’une couche que désigne une phrase, avec tous leurs attributs et la meilleure d’abord.

Le champ de catégorie dit ce qu’est chaque entité : maison, route, étang. La phrase dit lesquelles sont visées : « les trois plus grandes maisons à moins de 50 m de la rivière », « étangs au nord de @Grand_Rue », où @Grand_Rue ou @"Grand Rue" est une autre couche du projet. Les distances sont en mètres au sol, les directions sont les vraies.

Aucune entité est aussi une réponse : la couche est alors vide, et le compte rendu dit pourquoi.</translation>
    </message>
    <message>
      <source>The layer has no field “{name}”; it has: {fields}.</source>
      <translation>La couche n’a pas de champ « {name} » ; elle a : {fields}.</translation>
    </message>
    <message>
      <source>select,query,sentence,text,prompt,nearest,relation</source>
      <translation>sélectionner,requête,phrase,texte,prompt,le plus proche,relation,select,query</translation>
    </message>
    <message>
      <source>Field that says what each feature is</source>
      <translation>Champ qui dit ce qu’est chaque entité</translation>
    </message>
    <message>
      <source>Field that says how sure each is, from 0 to 1</source>
      <translation>Champ qui dit à quel point chacune est sûre, de 0 à 1</translation>
    </message>
    <message>
      <source>Meant</source>
      <translation>Désignées</translation>
    </message>
    <message>
      <source>Account</source>
      <translation>Compte rendu</translation>
    </message>
    <message>
      <source>Number of features</source>
      <translation>Nombre d’entités</translation>
    </message>
    <message>
      <source>The layer “{name}” has no features.</source>
      <translation>La couche « {name} » n’a pas d’entités.</translation>
    </message>
    <message>
      <source>Open Raster ▸ Referring Segmentation ▸ Engine… to install it.</source>
      <translation>Raster ▸ Referring Segmentation ▸ Moteur… l’installe.</translation>
    </message>
    <message>
      <source>Find what a sentence refers to</source>
      <translation>Trouver ce que désigne une phrase</translation>
    </message>
    <message>
      <source>segmentation,detect,object,polygon,text,prompt,aerial</source>
      <translation>segmentation,détecter,objet,polygone,texte,prompt,aérien,detect</translation>
    </message>
    <message>
      <source>Finds in a raster what a sentence refers to and returns polygons.

The sentence names things and says which of them: “the largest pond north of the road”, “houses within 50 m of the river”, “the second field from the left”. Ranks, directions and distances hold for the whole area, in metres on the ground and true directions. A vector layer of the project may be named: “ponds near @roads”, “houses north of @"Main Street"”.

Nothing found is an answer too: the layer is empty and the account says why. Fields: prompt, phrase, score, area_m2, perim_m, rank, model, run_id.</source>
      <translation>Trouve dans un raster ce que désigne une phrase et renvoie des polygones.

La phrase nomme des choses et dit lesquelles : « le plus grand étang au nord de la route », « maisons à moins de 50 m de la rivière », « le deuxième champ à partir de la gauche ». Rangs, directions et distances valent pour toute la zone, en mètres au sol et selon les vraies directions. Une couche vectorielle du projet peut être nommée : « étangs près de @routes », « maisons au nord de @"Grand Rue" ».

Ne rien trouver est aussi une réponse : la couche est alors vide, et le compte rendu dit pourquoi. Champs : prompt, phrase, score, area_m2, perim_m, rank, model, run_id.</translation>
    </message>
    <message>
      <source>Bands for red, green and blue</source>
      <translation>Bandes pour le rouge, le vert et le bleu</translation>
    </message>
    <message>
      <source>Found</source>
      <translation>Trouvé</translation>
    </message>
    <message>
      <source>Number of objects</source>
      <translation>Nombre d’objets</translation>
    </message>
    <message>
      <source>Raster</source>
      <translation>Raster</translation>
    </message>
    <message>
      <source>Extent</source>
      <translation>Emprise</translation>
    </message>
    <message>
      <source>Polygons to look in</source>
      <translation>Polygones où chercher</translation>
    </message>
    <message>
      <source>Threshold (0 to 1)</source>
      <translation>Seuil (0 à 1)</translation>
    </message>
    <message>
      <source>Resolution in metres</source>
      <translation>Résolution en mètres</translation>
    </message>
    <message>
      <source>Smallest object in square metres</source>
      <translation>Plus petit objet en mètres carrés</translation>
    </message>
    <message>
      <source>Choose exactly three bands, for red, green and blue, or none.</source>
      <translation>Choisissez exactement trois bandes, pour le rouge, le vert et le bleu, ou aucune.</translation>
    </message>
    <message>
      <source>Finding the objects…</source>
      <translation>Recherche des objets…</translation>
    </message>
    <message>
      <source>Working…</source>
      <translation>En cours…</translation>
    </message>
    <message>
      <source>Tile {done} of {total}</source>
      <translation>Tuile {done} sur {total}</translation>
    </message>
    <message>
      <source>{counted}, about {time} left</source>
      <translation>{counted}, encore {time} environ</translation>
    </message>
    <message>
      <source>{h} h {m} min</source>
      <translation>{h} h {m} min</translation>
    </message>
    <message>
      <source>{n} s</source>
      <translation>{n} s</translation>
    </message>
    <message>
      <source>{n} min</source>
      <translation>{n} min</translation>
    </message>
    <message>
      <source>Choose the field of “{name}” that says what each feature is.</source>
      <translation>Choisissez le champ de « {name} » qui dit ce qu’est chaque entité.</translation>
    </message>
    <message>
      <source>Save to a file that ends in {suffixes}, not to {path}.</source>
      <translation>Enregistrez dans un fichier qui se termine par {suffixes}, pas dans {path}.</translation>
    </message>
    <message>
      <source>The folder {folder} to save to does not exist.</source>
      <translation>Le dossier {folder} où enregistrer n’existe pas.</translation>
    </message>
    <message>
      <source>Say what to find, for example: the largest pond north of the road.</source>
      <translation>Dites ce qu’il faut trouver, par exemple : le plus grand étang au nord de la route.</translation>
    </message>
    <message>
      <source>Tidy the answers up</source>
      <translation>Ranger les réponses</translation>
    </message>
    <message>
      <source>The engine needs {needed} GB of free disk space in {folder}, and there are {free} GB.</source>
      <translation>Le moteur a besoin de {needed} Go libres dans {folder}, et il y en a {free}.</translation>
    </message>
    <message>
      <source>Install the engine of Referring Segmentation</source>
      <translation>Installer le moteur de Referring Segmentation</translation>
    </message>
    <message>
      <source>The installation was stopped; nothing is left of it.</source>
      <translation>L’installation a été arrêtée ; il n’en reste rien.</translation>
    </message>
    <message>
      <source>Making the environment…</source>
      <translation>Création de l’environnement…</translation>
    </message>
    <message>
      <source>Downloading and installing the libraries…</source>
      <translation>Téléchargement et installation des bibliothèques…</translation>
    </message>
    <message>
      <source>Trying the engine…</source>
      <translation>Essai du moteur…</translation>
    </message>
    <message>
      <source>The installation failed and nothing is left of it. The log says more; the last complaint was: {reason}</source>
      <translation>L’installation a échoué, et il n’en reste rien. Le journal en dit plus ; la dernière plainte était : {reason}</translation>
    </message>
    <message>
      <source>Another QGIS is installing the engine at this moment.</source>
      <translation>Un autre QGIS installe le moteur en ce moment.</translation>
    </message>
    <message>
      <source>Looking for a Python…</source>
      <translation>Recherche d’un Python…</translation>
    </message>
    <message>
      <source>The installation failed: {error}</source>
      <translation>L’installation a échoué : {error}</translation>
    </message>
    <message>
      <source>The project was closed, so the run for “{prompt}” was stopped.</source>
      <translation>Le projet a été fermé, l’exécution de « {prompt} » a donc été arrêtée.</translation>
    </message>
    <message>
      <source>The layer “{layer}” was removed, so the run for “{prompt}” was stopped.</source>
      <translation>La couche « {layer} » a été supprimée, l’exécution de « {prompt} » a donc été arrêtée.</translation>
    </message>
    <message>
      <source>Find “{prompt}”</source>
      <translation>Trouver « {prompt} »</translation>
    </message>
    <message>
      <source>Stopped: “{prompt}”</source>
      <translation>Arrêté : « {prompt} »</translation>
    </message>
    <message>
      <source>The request failed: {error}</source>
      <translation>La demande a échoué : {error}</translation>
    </message>
    <message>
      <source>A layer does not fit the CRS of what is searched: {error}</source>
      <translation>Une couche ne s’accorde pas avec le SCR de ce qui est analysé : {error}</translation>
    </message>
    <message>
      <source>The engine has said nothing for {time}. It may hang; stop the run if you do not want to wait.</source>
      <translation>Le moteur n’a rien dit depuis {time}. Il est peut-être bloqué ; arrêtez l’exécution si vous ne voulez pas attendre.</translation>
    </message>
    <message>
      <source>The engine has been at the same step for {time}; stop the run if you do not want to wait.</source>
      <translation>Le moteur en est à la même étape depuis {time} ; arrêtez l’exécution si vous ne voulez pas attendre.</translation>
    </message>
    <message>
      <source>The engine said nothing for {time} and was ended. The next run starts it again; if this repeats, try a smaller area.</source>
      <translation>Le moteur n’a rien dit pendant {time} et a été arrêté. La prochaine exécution le relance ; si cela se répète, essayez une zone plus petite.</translation>
    </message>
  </context>
</TS>
