<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
  <context>
    <name>rrsis_qgis</name>
    <message>
      <source>There are {n} layers named “{name}”; rename the one you mean.</source>
      <translation>Es gibt {n} Layer namens „{name}“; benennen Sie den gemeinten um.</translation>
    </message>
    <message>
      <source>There is no vector layer “{name}”; the project has: {layers}.</source>
      <translation>Es gibt keinen Vektorlayer „{name}“; das Projekt hat: {layers}.</translation>
    </message>
    <message>
      <source>The sentence names a layer “{name}”, but the project has no vector layers.</source>
      <translation>Der Satz nennt einen Layer „{name}“, doch das Projekt hat keine Vektorlayer.</translation>
    </message>
    <message>
      <source>The result {path} cannot be opened.</source>
      <translation>Das Ergebnis {path} lässt sich nicht öffnen.</translation>
    </message>
    <message>
      <source>Answers: {layer}</source>
      <translation>Antworten: {layer}</translation>
    </message>
    <message>
      <source>The Python of this system cannot make virtual environments. Install Python from python.org and try again.</source>
      <translation>Das Python dieses Systems kann keine virtuellen Umgebungen anlegen. Installieren Sie Python von python.org und versuchen Sie es erneut.</translation>
    </message>
    <message>
      <source>The Python of this system cannot make virtual environments. Install what is missing (on Debian and Ubuntu: sudo apt install python3-venv) and try again.</source>
      <translation>Das Python dieses Systems kann keine virtuellen Umgebungen anlegen. Installieren Sie, was fehlt (unter Debian und Ubuntu: sudo apt install python3-venv), und versuchen Sie es erneut.</translation>
    </message>
    <message>
      <source>The engine needs a 64-bit Python between 3.11 and 3.14; found: {versions}. Install one, for example from python.org, and try again. QGIS keeps its own.</source>
      <translation>Die Engine braucht ein 64-Bit-Python zwischen 3.11 und 3.14; gefunden: {versions}. Installieren Sie eines, zum Beispiel von python.org, und versuchen Sie es erneut. QGIS behält sein eigenes.</translation>
    </message>
    <message>
      <source>none</source>
      <translation>keines</translation>
    </message>
    <message>
      <source>The layer “{name}” was changed, so it stays as it is; the answer is a new layer.</source>
      <translation>Der Layer „{name}“ wurde verändert und bleibt deshalb, wie er ist; die Antwort ist ein neuer Layer.</translation>
    </message>
    <message>
      <source>The run was stopped.</source>
      <translation>Der Lauf wurde angehalten.</translation>
    </message>
    <message>
      <source>The engine does not fit this plugin. Install it again.</source>
      <translation>Die Engine passt nicht zu dieser Erweiterung. Installieren Sie sie neu.</translation>
    </message>
    <message>
      <source>The engine cannot be started: {error}.</source>
      <translation>Die Engine lässt sich nicht starten: {error}.</translation>
    </message>
    <message>
      <source>The engine was killed, most likely because memory ran out. Try a smaller area or a coarser resolution.</source>
      <translation>Die Engine wurde beendet, wahrscheinlich weil der Speicher nicht reichte. Versuchen Sie ein kleineres Gebiet oder eine gröbere Auflösung.</translation>
    </message>
    <message>
      <source>The engine stopped unexpectedly (exit code {code}). The next run starts it again.</source>
      <translation>Die Engine ist unerwartet beendet worden (Code {code}). Der nächste Lauf startet sie wieder.</translation>
    </message>
    <message>
      <source>The last it said:</source>
      <translation>Ihre letzten Worte:</translation>
    </message>
    <message>
      <source>The Python chosen for the engine, {path}, does not exist or cannot be run. Choose another one or install the engine.</source>
      <translation>Das für die Engine gewählte Python, {path}, gibt es nicht oder es lässt sich nicht ausführen. Wählen Sie ein anderes oder installieren Sie die Engine.</translation>
    </message>
    <message>
      <source>The engine is not installed yet.</source>
      <translation>Die Engine ist noch nicht installiert.</translation>
    </message>
    <message>
      <source>The Python that the engine was installed with is gone, most likely after an update of the system. Install the engine again.</source>
      <translation>Das Python, mit dem die Engine installiert wurde, ist nicht mehr da, wahrscheinlich nach einer Aktualisierung des Systems. Installieren Sie die Engine neu.</translation>
    </message>
    <message>
      <source>An installation of the engine was interrupted. Install it again.</source>
      <translation>Eine Installation der Engine wurde unterbrochen. Installieren Sie sie neu.</translation>
    </message>
    <message>
      <source>This version of the plugin needs a newer engine. Install it again.</source>
      <translation>Diese Version der Erweiterung braucht eine neuere Engine. Installieren Sie sie neu.</translation>
    </message>
    <message>
      <source>The engine runs in {path}.</source>
      <translation>Die Engine läuft in {path}.</translation>
    </message>
    <message>
      <source>The Shapefile {path} cannot be written: {reason}</source>
      <translation>Das Shapefile {path} lässt sich nicht schreiben: {reason}</translation>
    </message>
    <message>
      <source>{path} cannot be written: {reason}</source>
      <translation>{path} kann nicht geschrieben werden: {reason}</translation>
    </message>
    <message>
      <source>it is in use</source>
      <translation>sie wird gerade benutzt</translation>
    </message>
    <message>
      <source>the folder is read-only</source>
      <translation>der Ordner ist schreibgeschützt</translation>
    </message>
    <message>
      <source>the disk may be full</source>
      <translation>vielleicht ist der Datenträger voll</translation>
    </message>
    <message>
      <source>Reading the sentence…</source>
      <translation>Der Satz wird gelesen…</translation>
    </message>
    <message>
      <source>Starting the engine…</source>
      <translation>Die Engine startet…</translation>
    </message>
    <message>
      <source>Stopping…</source>
      <translation>Wird angehalten…</translation>
    </message>
    <message>
      <source>{n} selected, {seconds} s</source>
      <translation>{n} ausgewählt, {seconds} s</translation>
    </message>
    <message>
      <source>{seconds} s on {device}, model {model}</source>
      <translation>{seconds} s auf {device}, Modell {model}</translation>
    </message>
    <message>
      <source>what is searched</source>
      <translation>dem, was durchsucht wird</translation>
    </message>
    <message>
      <source>Click to leave it out, click again to take it in.</source>
      <translation>Klicken lässt es weg, erneutes Klicken nimmt es wieder auf.</translation>
    </message>
    <message>
      <source>The arrow offers what could stand here instead.</source>
      <translation>Der Pfeil bietet an, was sonst hier stehen könnte.</translation>
    </message>
    <message>
      <source>Take “{thing}” from</source>
      <translation>„{thing}“ nehmen aus</translation>
    </message>
    <message>
      <source>Referring Segmentation</source>
      <translation>Referring Segmentation</translation>
    </message>
    <message>
      <source>Export to Shapefile</source>
      <translation>Als Shapefile exportieren</translation>
    </message>
    <message>
      <source>Run</source>
      <translation>Suchen</translation>
    </message>
    <message>
      <source>Find it (Enter in the line above)</source>
      <translation>Suchen (Eingabetaste in der Zeile oben)</translation>
    </message>
    <message>
      <source>Cancel</source>
      <translation>Abbrechen</translation>
    </message>
    <message>
      <source>Stop the run; nothing is left of it</source>
      <translation>Den Lauf anhalten; es bleibt nichts davon übrig</translation>
    </message>
    <message>
      <source>Export to Shapefile…</source>
      <translation>Als Shapefile exportieren…</translation>
    </message>
    <message>
      <source>Write the last answer as a Shapefile (UTF-8)</source>
      <translation>Die letzte Antwort als Shapefile (UTF-8) schreiben</translation>
    </message>
    <message>
      <source>Zoom to it</source>
      <translation>Hinzoomen</translation>
    </message>
    <message>
      <source>Show the last answer on the map</source>
      <translation>Die letzte Antwort auf der Karte zeigen</translation>
    </message>
    <message>
      <source>Exported to {path}.</source>
      <translation>Exportiert nach {path}.</translation>
    </message>
    <message>
      <source>Engine installed</source>
      <translation>Engine installiert</translation>
    </message>
    <message>
      <source>Engine not installed</source>
      <translation>Engine nicht installiert</translation>
    </message>
    <message>
      <source>Engine out of date</source>
      <translation>Engine veraltet</translation>
    </message>
    <message>
      <source>Engine not usable</source>
      <translation>Engine nicht benutzbar</translation>
    </message>
    <message>
      <source>Install again</source>
      <translation>Neu installieren</translation>
    </message>
    <message>
      <source>Install the engine</source>
      <translation>Die Engine installieren</translation>
    </message>
    <message>
      <source>Python of an environment that holds the libraries of the engine</source>
      <translation>Python einer Umgebung mit den Bibliotheken der Engine</translation>
    </message>
    <message>
      <source>Use another Python…</source>
      <translation>Anderes Python…</translation>
    </message>
    <message>
      <source>Choose the Python of an environment that you made yourself.</source>
      <translation>Das Python einer selbst angelegten Umgebung wählen.</translation>
    </message>
    <message>
      <source>Use the default again</source>
      <translation>Wieder das übliche</translation>
    </message>
    <message>
      <source>Back</source>
      <translation>Zurück</translation>
    </message>
    <message>
      <source>The networks run in an engine of their own, so that nothing of QGIS is changed. The installation downloads it once (one to three gigabytes) into
{folder}
Afterwards no internet is needed: your pictures never leave this computer.</source>
      <translation>Die Netze laufen in einer eigenen Engine, damit an QGIS nichts verändert wird. Die Installation lädt sie einmal herunter (ein bis drei Gigabyte), nach
{folder}
Danach ist kein Internet nötig: Ihre Bilder verlassen diesen Rechner nie.</translation>
    </message>
    <message>
      <source>Name a vector layer of the project: “ponds within 50 m of @roads”.</source>
      <translation>Einen Vektorlayer des Projekts nennen: „Teiche im Umkreis von 50 m von @Straßen“.</translation>
    </message>
    <message>
      <source>Name a layer</source>
      <translation>Layer nennen</translation>
    </message>
    <message>
      <source>The project has no vector layers</source>
      <translation>Das Projekt hat keine Vektorlayer</translation>
    </message>
    <message>
      <source>the largest pond north of the road</source>
      <translation>der größte Teich nördlich der Straße</translation>
    </message>
    <message>
      <source>Name what you look for, and which one: “the two largest ponds”, “houses within 50 m of the river”, “second field from the left”.</source>
      <translation>Nennen Sie, was Sie suchen und welches davon: „die zwei größten Teiche“, „Häuser im Umkreis von 50 m vom Fluss“, „das zweite Feld von links“.</translation>
    </message>
    <message>
      <source>What to find</source>
      <translation>Was gesucht wird</translation>
    </message>
    <message>
      <source>Sentences asked before</source>
      <translation>Bisher gestellte Sätze</translation>
    </message>
    <message>
      <source>automatic</source>
      <translation>automatisch</translation>
    </message>
    <message>
      <source>A raster, which must be a file, is searched; of a vector layer, the features that the sentence means are selected.</source>
      <translation>Ein Raster, das eine Datei sein muss, wird durchsucht; in einem Vektorlayer werden die Objekte ausgewählt, die der Satz meint.</translation>
    </message>
    <message>
      <source>Visible part of the map</source>
      <translation>Sichtbarer Teil der Karte</translation>
    </message>
    <message>
      <source>Whole layer</source>
      <translation>Ganzer Layer</translation>
    </message>
    <message>
      <source>Selected polygons</source>
      <translation>Ausgewählte Polygone</translation>
    </message>
    <message>
      <source>Ranks such as “the largest” are taken over this area as a whole, and only what lies in it is found.</source>
      <translation>Rangfolgen wie „der größte“ gelten für dieses Gebiet als Ganzes, und nur was darin liegt, wird gefunden.</translation>
    </message>
    <message>
      <source>The layer whose selected polygons are the area.</source>
      <translation>Der Layer, dessen ausgewählte Polygone das Gebiet sind.</translation>
    </message>
    <message>
      <source>The field that says what each feature is: house, road, pond.</source>
      <translation>Das Feld, das sagt, was jedes Objekt ist: Haus, Straße, Teich.</translation>
    </message>
    <message>
      <source>A field from 0 to 1 that says how sure each feature is; may be empty.</source>
      <translation>Ein Feld von 0 bis 1, das sagt, wie sicher jedes Objekt ist; darf leer bleiben.</translation>
    </message>
    <message>
      <source>Answer as a new layer, too</source>
      <translation>Antwort auch als neuer Layer</translation>
    </message>
    <message>
      <source>What the sentence means is selected; this copies it, too.</source>
      <translation>Was der Satz meint, wird ausgewählt; hiermit wird es auch kopiert.</translation>
    </message>
    <message>
      <source>The network that recognises things in the picture.</source>
      <translation>Das Netz, das Dinge im Bild erkennt.</translation>
    </message>
    <message>
      <source>Where the network runs; automatic takes the fastest that works.</source>
      <translation>Wo das Netz rechnet; automatisch nimmt das schnellste, das geht.</translation>
    </message>
    <message>
      <source>How sure the network must be: lower finds more, higher less.</source>
      <translation>Wie sicher das Netz sein muss: niedriger findet mehr, höher weniger.</translation>
    </message>
    <message>
      <source>Metres on the ground per pixel; coarser is faster and sees less.</source>
      <translation>Meter am Boden je Pixel; gröber ist schneller und sieht weniger.</translation>
    </message>
    <message>
      <source>Smaller objects are left out.</source>
      <translation>Kleinere Objekte werden weggelassen.</translation>
    </message>
    <message>
      <source>beside the project</source>
      <translation>neben dem Projekt</translation>
    </message>
    <message>
      <source>Leave empty to keep all answers in one GeoPackage beside the project; until the project is saved, it lies in your profile.</source>
      <translation>Leer lassen, um alle Antworten in einem GeoPackage neben dem Projekt aufzubewahren; bis das Projekt gespeichert ist, liegt es in Ihrem Profil.</translation>
    </message>
    <message>
      <source>Answers are kept in memory and are gone when QGIS is closed.</source>
      <translation>Antworten werden im Arbeitsspeicher gehalten und sind weg, wenn QGIS geschlossen wird.</translation>
    </message>
    <message>
      <source>Options</source>
      <translation>Optionen</translation>
    </message>
    <message>
      <source>Bands</source>
      <translation>Kanäle</translation>
    </message>
    <message>
      <source>Red</source>
      <translation>Rot</translation>
    </message>
    <message>
      <source>Green</source>
      <translation>Grün</translation>
    </message>
    <message>
      <source>Blue</source>
      <translation>Blau</translation>
    </message>
    <message>
      <source>Add a raster layer to the project and choose it first.</source>
      <translation>Fügen Sie dem Projekt zuerst einen Rasterlayer hinzu und wählen Sie ihn.</translation>
    </message>
    <message>
      <source>Choose all three bands, or leave all three automatic.</source>
      <translation>Wählen Sie alle drei Kanäle, oder lassen Sie alle drei automatisch.</translation>
    </message>
    <message>
      <source>Layer</source>
      <translation>Layer</translation>
    </message>
    <message>
      <source>Area</source>
      <translation>Gebiet</translation>
    </message>
    <message>
      <source>Polygons</source>
      <translation>Polygone</translation>
    </message>
    <message>
      <source>Category</source>
      <translation>Kategorie</translation>
    </message>
    <message>
      <source>Score</source>
      <translation>Wertung</translation>
    </message>
    <message>
      <source>Model</source>
      <translation>Modell</translation>
    </message>
    <message>
      <source>Device</source>
      <translation>Gerät</translation>
    </message>
    <message>
      <source>Threshold</source>
      <translation>Schwelle</translation>
    </message>
    <message>
      <source>Resolution</source>
      <translation>Auflösung</translation>
    </message>
    <message>
      <source>Min. area</source>
      <translation>Min. Fläche</translation>
    </message>
    <message>
      <source>Save to</source>
      <translation>Speichern</translation>
    </message>
    <message>
      <source>In memory</source>
      <translation>Im Speicher</translation>
    </message>
    <message>
      <source>auto</source>
      <translation>auto</translation>
    </message>
    <message>
      <source>Band that stands for: {colour}</source>
      <translation>Kanal, der steht für: {colour}</translation>
    </message>
    <message>
      <source>The sentence has no words for what the chips say; Enter answers them.</source>
      <translation>Der Satz hat keine Worte für das, was die Knöpfe sagen; die Eingabetaste beantwortet sie.</translation>
    </message>
    <message>
      <source>{problem} The answer is a temporary layer.</source>
      <translation>{problem} Die Antwort ist ein temporärer Layer.</translation>
    </message>
    <message>
      <source>{problem} The answer is in {path} instead.</source>
      <translation>{problem} Die Antwort liegt stattdessen in {path}.</translation>
    </message>
    <message>
      <source>The layer “{name}” has no file: it comes from a service or lives in memory. Save the part you need with Layer ▸ Save As… and use that file.</source>
      <translation>Der Layer „{name}“ hat keine Datei: er kommt von einem Dienst oder liegt im Speicher. Sichern Sie den nötigen Teil mit Layer ▸ Speichern als… und nehmen Sie diese Datei.</translation>
    </message>
    <message>
      <source>The layer “{name}” has no file of its own. Save it with Layer ▸ Save As… and use that file.</source>
      <translation>Der Layer „{name}“ hat keine eigene Datei. Sichern Sie ihn mit Layer ▸ Speichern als… und nehmen Sie diese Datei.</translation>
    </message>
    <message>
      <source>The file of the layer “{name}”, {path}, is not there any more.</source>
      <translation>Die Datei des Layers „{name}“, {path}, ist nicht mehr da.</translation>
    </message>
    <message>
      <source>The map does not show any part of “{name}”. Zoom to the layer or choose another area.</source>
      <translation>Die Karte zeigt keinen Teil von „{name}“. Zoomen Sie auf den Layer oder wählen Sie ein anderes Gebiet.</translation>
    </message>
    <message>
      <source>Select at least one polygon of “{name}” first.</source>
      <translation>Wählen Sie zuerst mindestens ein Polygon von „{name}“ aus.</translation>
    </message>
    <message>
      <source>The map cannot be brought into the CRS of the raster: {error}</source>
      <translation>Die Karte lässt sich nicht ins KBS des Rasters bringen: {error}</translation>
    </message>
    <message>
      <source>Choose the polygon layer whose selection is the area.</source>
      <translation>Wählen Sie den Polygonlayer, dessen Auswahl das Gebiet ist.</translation>
    </message>
    <message>
      <source>The chosen area holds no polygon.</source>
      <translation>Das gewählte Gebiet enthält kein Polygon.</translation>
    </message>
    <message>
      <source>A polygon does not fit the CRS of the raster: {error}</source>
      <translation>Ein Polygon passt nicht ins KBS des Rasters: {error}</translation>
    </message>
    <message>
      <source>The file {path} holds something else than a layer of that name, which would be lost. Choose another file.</source>
      <translation>In der Datei {path} steht unter diesem Namen etwas anderes als ein Layer, das verloren ginge. Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>The layer “{name}” is read from {path}, so the answer cannot be saved there. Choose another file.</source>
      <translation>Der Layer „{name}“ wird aus {path} gelesen, deshalb kann die Antwort dort nicht gespeichert werden. Wählen Sie eine andere Datei.</translation>
    </message>
    <message>
      <source>Find what a sentence refers to in a raster</source>
      <translation>In einem Raster finden, was ein Satz bezeichnet</translation>
    </message>
    <message>
      <source>Engine…</source>
      <translation>Engine…</translation>
    </message>
    <message>
      <source>Install the engine, or choose the Python it runs in</source>
      <translation>Die Engine installieren oder ihr Python wählen</translation>
    </message>
    <message>
      <source>Ask a vector layer</source>
      <translation>Einen Vektorlayer befragen</translation>
    </message>
    <message>
      <source>Returns the features of a layer that a sentence refers to, with all their attributes and the best first.

The category field says what each feature is: house, road, pond. The sentence says which are meant: “the three largest houses within 50 m of the river”, “ponds north of @Main_Street”, where @Main_Street or @"Main Street" is another layer of the project. Distances are metres on the ground, directions are true ones.

No feature is an answer too: the layer is empty and the account says why.</source>
      <translation>Gibt die Objekte eines Layers zurück, die ein Satz bezeichnet, mit allen ihren Attributen und das beste zuerst.

Das Kategoriefeld sagt, was jedes Objekt ist: Haus, Straße, Teich. Der Satz sagt, welche gemeint sind: „die drei größten Häuser im Umkreis von 50 m vom Fluss“, „Teiche nördlich von @Hauptstraße“, wobei @Hauptstraße oder @"Alte Hauptstraße" ein anderer Layer des Projekts ist. Abstände sind Meter am Boden, Richtungen die wahren.

Kein Objekt ist auch eine Antwort: Dann ist der Layer leer, und die Rechenschaft sagt, warum.</translation>
    </message>
    <message>
      <source>The layer has no field “{name}”; it has: {fields}.</source>
      <translation>Der Layer hat kein Feld „{name}“; er hat: {fields}.</translation>
    </message>
    <message>
      <source>select,query,sentence,text,prompt,nearest,relation</source>
      <translation>auswählen,abfragen,Satz,Text,Prompt,nächstgelegen,Beziehung,select,query</translation>
    </message>
    <message>
      <source>Field that says what each feature is</source>
      <translation>Feld, das sagt, was jedes Objekt ist</translation>
    </message>
    <message>
      <source>Field that says how sure each is, from 0 to 1</source>
      <translation>Feld, das sagt, wie sicher jedes ist, von 0 bis 1</translation>
    </message>
    <message>
      <source>Meant</source>
      <translation>Gemeint</translation>
    </message>
    <message>
      <source>Account</source>
      <translation>Rechenschaft</translation>
    </message>
    <message>
      <source>Number of features</source>
      <translation>Anzahl der Objekte</translation>
    </message>
    <message>
      <source>The layer “{name}” has no features.</source>
      <translation>Der Layer „{name}“ hat keine Objekte.</translation>
    </message>
    <message>
      <source>Open Raster ▸ Referring Segmentation ▸ Engine… to install it.</source>
      <translation>Raster ▸ Referring Segmentation ▸ Engine… installiert sie.</translation>
    </message>
    <message>
      <source>Find what a sentence refers to</source>
      <translation>Finden, was ein Satz bezeichnet</translation>
    </message>
    <message>
      <source>segmentation,detect,object,polygon,text,prompt,aerial</source>
      <translation>Segmentierung,erkennen,Objekt,Polygon,Text,Prompt,Luftbild,segmentation,detect</translation>
    </message>
    <message>
      <source>Finds in a raster what a sentence refers to and returns polygons.

The sentence names things and says which of them: “the largest pond north of the road”, “houses within 50 m of the river”, “the second field from the left”. Ranks, directions and distances hold for the whole area, in metres on the ground and true directions. A vector layer of the project may be named: “ponds near @roads”, “houses north of @"Main Street"”.

Nothing found is an answer too: the layer is empty and the account says why. Fields: prompt, phrase, score, area_m2, perim_m, rank, model, run_id.</source>
      <translation>Findet in einem Raster, was ein Satz bezeichnet, und gibt Polygone zurück.

Der Satz nennt Dinge und sagt, welche davon: „der größte Teich nördlich der Straße“, „Häuser im Umkreis von 50 m vom Fluss“, „das zweite Feld von links“. Rangfolgen, Richtungen und Abstände gelten für das ganze Gebiet, in Metern am Boden und wahren Richtungen. Ein Vektorlayer des Projekts darf genannt werden: „Teiche nahe @Straßen“, „Häuser nördlich von @"Alte Hauptstraße"“.

Nichts zu finden ist auch eine Antwort: Dann ist der Layer leer, und die Rechenschaft sagt, warum. Felder: prompt, phrase, score, area_m2, perim_m, rank, model, run_id.</translation>
    </message>
    <message>
      <source>Bands for red, green and blue</source>
      <translation>Kanäle für Rot, Grün und Blau</translation>
    </message>
    <message>
      <source>Found</source>
      <translation>Gefunden</translation>
    </message>
    <message>
      <source>Number of objects</source>
      <translation>Anzahl der Objekte</translation>
    </message>
    <message>
      <source>Raster</source>
      <translation>Raster</translation>
    </message>
    <message>
      <source>Extent</source>
      <translation>Ausdehnung</translation>
    </message>
    <message>
      <source>Polygons to look in</source>
      <translation>Polygone, in denen gesucht wird</translation>
    </message>
    <message>
      <source>Threshold (0 to 1)</source>
      <translation>Schwelle (0 bis 1)</translation>
    </message>
    <message>
      <source>Resolution in metres</source>
      <translation>Auflösung in Metern</translation>
    </message>
    <message>
      <source>Smallest object in square metres</source>
      <translation>Kleinstes Objekt in Quadratmetern</translation>
    </message>
    <message>
      <source>Choose exactly three bands, for red, green and blue, or none.</source>
      <translation>Wählen Sie genau drei Kanäle, für Rot, Grün und Blau, oder keinen.</translation>
    </message>
    <message>
      <source>Finding the objects…</source>
      <translation>Die Objekte werden gesucht…</translation>
    </message>
    <message>
      <source>Working…</source>
      <translation>In Arbeit…</translation>
    </message>
    <message>
      <source>Tile {done} of {total}</source>
      <translation>Kachel {done} von {total}</translation>
    </message>
    <message>
      <source>{counted}, about {time} left</source>
      <translation>{counted}, noch etwa {time}</translation>
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
      <translation>Wählen Sie das Feld von „{name}“, das sagt, was jedes Objekt ist.</translation>
    </message>
    <message>
      <source>Save to a file that ends in {suffixes}, not to {path}.</source>
      <translation>Speichern Sie in eine Datei, die auf {suffixes} endet, nicht in {path}.</translation>
    </message>
    <message>
      <source>The folder {folder} to save to does not exist.</source>
      <translation>Den Ordner {folder} zum Speichern gibt es nicht.</translation>
    </message>
    <message>
      <source>Say what to find, for example: the largest pond north of the road.</source>
      <translation>Sagen Sie, was zu finden ist, zum Beispiel: der größte Teich nördlich der Straße.</translation>
    </message>
    <message>
      <source>Tidy the answers up</source>
      <translation>Antworten aufräumen</translation>
    </message>
    <message>
      <source>The engine needs {needed} GB of free disk space in {folder}, and there are {free} GB.</source>
      <translation>Die Engine braucht {needed} GB freien Platz in {folder}, und es sind {free} GB da.</translation>
    </message>
    <message>
      <source>Install the engine of Referring Segmentation</source>
      <translation>Die Engine von Referring Segmentation installieren</translation>
    </message>
    <message>
      <source>The installation was stopped; nothing is left of it.</source>
      <translation>Die Installation wurde angehalten; es bleibt nichts davon übrig.</translation>
    </message>
    <message>
      <source>Making the environment…</source>
      <translation>Die Umgebung wird angelegt…</translation>
    </message>
    <message>
      <source>Downloading and installing the libraries…</source>
      <translation>Die Bibliotheken werden geladen und installiert…</translation>
    </message>
    <message>
      <source>Trying the engine…</source>
      <translation>Die Engine wird ausprobiert…</translation>
    </message>
    <message>
      <source>The installation failed and nothing is left of it. The log says more; the last complaint was: {reason}</source>
      <translation>Die Installation ist gescheitert, und es bleibt nichts davon übrig. Das Protokoll sagt mehr; die letzte Klage war: {reason}</translation>
    </message>
    <message>
      <source>Another QGIS is installing the engine at this moment.</source>
      <translation>Ein anderes QGIS installiert die Engine gerade.</translation>
    </message>
    <message>
      <source>Looking for a Python…</source>
      <translation>Ein Python wird gesucht…</translation>
    </message>
    <message>
      <source>The installation failed: {error}</source>
      <translation>Die Installation ist gescheitert: {error}</translation>
    </message>
    <message>
      <source>The project was closed, so the run for “{prompt}” was stopped.</source>
      <translation>Das Projekt wurde geschlossen, deshalb wurde der Lauf für „{prompt}“ angehalten.</translation>
    </message>
    <message>
      <source>The layer “{layer}” was removed, so the run for “{prompt}” was stopped.</source>
      <translation>Der Layer „{layer}“ wurde entfernt, deshalb wurde der Lauf für „{prompt}“ angehalten.</translation>
    </message>
    <message>
      <source>Find “{prompt}”</source>
      <translation>„{prompt}“ finden</translation>
    </message>
    <message>
      <source>Stopped: “{prompt}”</source>
      <translation>Angehalten: „{prompt}“</translation>
    </message>
    <message>
      <source>The request failed: {error}</source>
      <translation>Die Anfrage ist gescheitert: {error}</translation>
    </message>
    <message>
      <source>A layer does not fit the CRS of what is searched: {error}</source>
      <translation>Ein Layer passt nicht in das KBS dessen, was durchsucht wird: {error}</translation>
    </message>
    <message>
      <source>The engine has said nothing for {time}. It may hang; stop the run if you do not want to wait.</source>
      <translation>Die Engine hat seit {time} nichts gesagt. Vielleicht hängt sie; brechen Sie den Lauf ab, wenn Sie nicht warten wollen.</translation>
    </message>
    <message>
      <source>The engine has been at the same step for {time}; stop the run if you do not want to wait.</source>
      <translation>Die Engine ist seit {time} beim selben Schritt; brechen Sie den Lauf ab, wenn Sie nicht warten wollen.</translation>
    </message>
    <message>
      <source>The engine said nothing for {time} and was ended. The next run starts it again; if this repeats, try a smaller area.</source>
      <translation>Die Engine hat {time} lang nichts gesagt und wurde beendet. Der nächste Lauf startet sie neu; wiederholt sich das, versuchen Sie einen kleineren Bereich.</translation>
    </message>
  </context>
</TS>
