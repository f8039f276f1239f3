### Las preguntas, sus campos y lo que se dice de lo escrito.
### `ask-…` es una pregunta por su nombre en la dirección, `field-…` un campo por su nombre en el formulario.

ask-email = ¿Cuál es tu correo electrónico?
field-email = Correo electrónico
    .why = Te enviamos un enlace para que puedas seguir más tarde o en otro dispositivo.
    .missing = Escribe tu correo electrónico
    .refused = Quien usa esta dirección dice que esta inscripción no es suya: escribe tu propia dirección

ask-about-you = ¿Quién eres?
field-first_name = Nombre
    .why = Como en tu identificación: alguien lo comprueba una vez, en tu orientación.
    .missing = Escribe tu nombre
field-last_name = Apellidos
    .why = Como en tu identificación.
    .missing = Escribe tus apellidos
field-preferred_name = Nombre que prefieres
    .why = Como te llama la gente en el taller.
field-pronouns = Pronombres
    .why = Para que hablen de ti como tú quieres.
field-birthday = Fecha de nacimiento
    .why = Hay que tener la edad mínima. Solo la ven quienes llevan los registros.
    .missing = Escribe tu fecha de nacimiento, como 1990-04-27

ask-contact = ¿Cómo podemos avisarte?
field-phone = Número de teléfono
    .why = Solo para lo que no puede esperar, como una fuga de agua junto a tu estante.
    .missing = Escribe tu número de teléfono
field-discord_handle = Usuario de Discord
    .why = Casi todo se habla allí; te añadimos a los canales de los miembros.

ask-emergency-contact = ¿A quién llamamos en una emergencia?
field-emergency_name = Su nombre
    .why = Por si tú no puedes decírnoslo. No llamamos a esa persona para nada más.
    .missing = Escribe el nombre de tu contacto de emergencia
field-emergency_phone = Su número de teléfono
    .missing = Escribe el número de teléfono de tu contacto de emergencia

ask-username = Elige un nombre de usuario
field-username = Nombre de usuario
    .why = Con él entras por las puertas, en los equipos y en el sitio de los miembros. Hasta 16 letras, cifras, - o _.
    .missing = Elige un nombre de usuario
    .refused = Alguien ya tiene este nombre de usuario: elige otro

ask-agreements = Exención de responsabilidad y acuerdo de membresía
    .lead = Cada documento se abre en una pestaña nueva; tus respuestas aquí no se pierden.
field-waiver = He firmado la exención de responsabilidad
    .missing = Firma la exención y después marca que la has firmado
field-membership_agreement = He leído el acuerdo de membresía y estoy de acuerdo
    .missing = Lee el acuerdo de membresía y marca que estás de acuerdo

## Qué falla en lo escrito, y qué hacer

birthday-unreal = Escribe una fecha que exista, en la forma año-mes-día, como 1990-04-27
birthday-to-come = Escribe una fecha de nacimiento pasada, como 1990-04-27
birthday-long-ago = Revisa el año de tu nacimiento: escribe las cuatro cifras, como 1990-04-27
birthday-too-young = Para inscribirte debes tener al menos { $age } años
email-shape = Escribe un correo electrónico en la forma nombre@example.org
email-accents = Antes de la @ usa solo letras sin acento, cifras y signos
email-long = Escribe un correo electrónico de { $most } caracteres como máximo
line-long = Acorta esto a { $most } caracteres: tiene { $count }
phone-long = Acorta el número de teléfono a 20 caracteres, como +1 312 555 0199
phone-signs = En el número de teléfono usa solo cifras, espacios y ( ) + . -, como +1 312 555 0199
phone-short = Escribe el número completo con su código de área, como +1 312 555 0199
text-broken = Escríbelo otra vez: algunos caracteres no llegaron enteros
text-hidden = Escríbelo otra vez sin saltos de línea ni caracteres ocultos
username-signs = En el nombre de usuario usa solo letras de la A a la Z, cifras, - y _
username-long = Acorta el nombre de usuario a 16 caracteres: tiene { $count }
username-is-free = Este nombre de usuario está libre.
username-is-taken = Alguien ya tiene este nombre de usuario: elige otro.

## Alrededor de una pregunta

notice-first = Responde primero a esto; después sigues adelante.
notice-back = Hola de nuevo. Lo que respondiste está guardado; sigues desde aquí.
notice-lost = Este navegador ha perdido su lugar, quizá porque se borraron sus cookies. Lo que acabas de escribir está guardado. Dinos tu dirección: con el correo que te enviamos recuperas todo lo que habías respondido.
notice-no-cookies = Este navegador no guarda cookies, así que la página siguiente no podría saber qué respondiste en esta. Permite las cookies de este sitio, o usa otro navegador, y responde otra vez.
notice-too-often = Todavía no se ha guardado: fueron demasiadas peticiones seguidas. Pulsa Continuar otra vez dentro de { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
    }.

conflict-title = Esto se respondió en otra pestaña
conflict-lead = Aquí están las dos respuestas. Nada cambia hasta que elijas.
conflict-typed = Lo que acabas de escribir
conflict-keep-typed = Conservar lo que escribí
conflict-saved = Lo que ya estaba guardado
conflict-keep-saved = Conservar lo guardado

did-you-mean = Escribiste { $typed }. ¿Querías escribir { $meant }?
did-you-mean-use = Sí, usar { $meant }
later-button = Guardar y terminar después
later = Guardado para después
later-mailed = Enviamos a { $address } un enlace que te devuelve a donde lo dejaste, en cualquier dispositivo.
later-until = Tus respuestas se guardan hasta el { $day }. Si vuelves más tarde, empiezas de nuevo.
later-shared = ¿Este equipo es de otra persona? Entonces haz que este navegador te olvide; el correo te trae de vuelta.
later-now = Seguir ahora
phone-number = { $area } { $exchange } { $line }
username-others = Estos están libres:
