### Las páginas, en el orden en que se encuentran.

## La primera página

landing = Únete a { -space }
landing-tab = Únete
landing-short = Unas pocas preguntas cortas; después eliges tu membresía y pagas. Toma unos tres minutos.
landing-need = Qué necesitas
# Una cosa por línea.
landing-needed =
    Un correo electrónico que puedas leer ahora
    Tu nombre como en tu identificación y tu fecha de nacimiento
    Un número de teléfono
    Una tarjeta u otra forma de pagar el primer mes
landing-saved = Cada respuesta se guarda al momento. Puedes parar cuando quieras y seguir después, en cualquier dispositivo.
landing-sign-up = Inscribirme
landing-continue = Continuar tu inscripción
landing-member = ¿Ya eres miembro?
sign-in = Iniciar sesión

## Revisa tus respuestas

review = Revisa tus respuestas
review-lead = Nada llega al registro de miembros antes de que te unas.
review-waived = Nuestros correos van con retraso. Si el tuyo no ha llegado, puedes intentar unirte sin él; si esta página vuelve a salir, espera el correo, por favor.
opened-elsewhere = El correo se abrió en otro navegador. Sigue allí, o escribe aquí su código.
review-open-letter = Antes de unirte, abre el enlace del correo que te enviamos, o escribe aquí su código.
review-fresh-letter = Enviarme otro correo
review-join-means = Cuando pulses Unirme creamos tu registro de miembro. Pagas en la página siguiente.
review-join = Unirme

## El código de una carta

code = Código del correo
    .why = Seis cifras, válidas durante diez minutos.
    .confirm = Confirmar
    .missing = Escribe las seis cifras del código de nuestro último correo
    .spent = Este código ya no sirve: pide otro y escribe ese
code-wrong = Este no es el código de nuestro último correo. Puedes intentarlo { $left ->
    [one] una vez
   *[other] { $left } veces
    } más, o pedir otro
code-too-often = Fueron demasiados intentos seguidos: prueba otra vez dentro de { $seconds ->
    [one] un segundo
   *[other] { $seconds } segundos
    }
confirm = ¿Eres tú?
confirm-lost = Lo que acabas de escribir está guardado. Enviamos un correo a { $address }: abre su enlace en este navegador, o escribe aquí su código, y recuperas todo lo que habías respondido.
confirm-hidden = Este navegador se abrió con un enlace que quizá alguien reenvió. Para ver y cambiar lo respondido, pide un código a { $address } y escríbelo aquí.
confirm-unproven = Enviamos un correo a { $address }. Escribe aquí su código, o abre su enlace en cualquier dispositivo.
confirm-none = ¿Sin código?
confirm-again = Enviarme otro
confirm-later = Responder otra vez a las preguntas
confirm-without = Seguir sin código

choose = ¿Con qué inscripción quieres seguir?
choose-lead = Este navegador tiene más de una abierta. Las otras se quedan como están; “Lo que se guarda sobre mí” trae de vuelta aquí.
choose-nameless = Sin dirección
choose-this = Seguir con esta
choose-together = Juntar las dos
choose-together-in = en { $reference }
choose-standing = { $standing } Último cambio: { $moment }. Referencia { $reference }.
standing-questions = { $answered } de { $of } preguntas respondidas.
standing-review = Todas las preguntas están respondidas; falta unirte.
standing-waiting = Ya te uniste; se está creando el registro.
standing-payment = Ya te uniste; falta el pago.
standing-paid = Pagado.
standing-joined = Ya te uniste.

## Después de unirse

waiting = Creando tu membresía
waiting-people = Alguien está mirando tu inscripción
waiting-saved = Guardado como { $reference }. Tus respuestas están a salvo con nosotros.
waiting-working = Creando tu registro de miembro…
waiting-soon = Esta página avanza sola.
waiting-late = Esto tarda más de lo normal. Puedes cerrar esta página: seguimos intentándolo y, en cuanto puedas pagar, enviamos un enlace a { $address }.
waiting-told = Tu registro no se pudo crear automáticamente, así que avisamos a la gente del taller. No tienes que hacer nada, ni inscribirte otra vez.
waiting-mail = En cuanto puedas pagar enviamos un enlace a { $address }. Si nos escribes antes, menciona la referencia de arriba.
check-again = Comprobar otra vez
another-address = Usar otra dirección

inbox = Revisa tu correo
inbox-mailed = Enviamos un correo a { $address } que dice cómo sigue. Abre su enlace, en cualquier dispositivo, o escribe aquí su código.
inbox-none = ¿No llegó el correo?
inbox-patience = Puede tardar un minuto; revisa también el correo no deseado. Tus respuestas están guardadas.
inbox-again = Enviarlo otra vez

mail-refused = La dirección { $address } no acepta correo: el nuestro volvió. Sin correos no puedes seguir en otro dispositivo, así que cámbiala, por favor.
mail-refused-change = Cambiar la dirección

member = Ya eres miembro
member-lead = Esta dirección es de un miembro de { -space }, así que no hay nada que inscribir ni que pagar.
member-cant = No puedo iniciar sesión
member-not = ¿No es tu dirección?
member-other = Continuar otra inscripción
told = Avisamos a la gente del taller
told-lead = Alguien va a revisar tu cuenta. Escribe a { $address } desde tu dirección, para que puedan responderte, y menciona la referencia de abajo.
contact = Escríbenos, por favor
contact-lead = Una persona tiene que mirar esta inscripción antes de que pueda seguir. Tus respuestas están guardadas.
contact-write = Escribe a { $address } y menciona la referencia de abajo.

## El pago

payment = Elige tu membresía
payment-mailed = Un enlace a esta página va en camino a { $address }.
payment-returning = Hola de nuevo. Usamos otra vez tu registro; elige cómo quieres pagar.
payment-lead = Tu registro está creado. Elige una membresía y paga; empieza con el primer pago.
payment-another = ¿Otra persona rellenó esto con tu dirección?
    .means = Entonces responde tú antes de pagar. Tu inscripción ocupa el lugar de la otra.
    .begin = Empezar con mis propias respuestas
payment-table = Membresías
payment-scripts = Para pagar hace falta JavaScript en este navegador. El enlace del correo que te enviamos abre esta página en otro dispositivo.
payment-choose = Elige una membresía:
payment-failed = La página de pago no se cargó. Vuelve a cargar esta página o prueba otra red: el enlace del correo que te enviamos lleva aquí.
payment-failed-links = La tabla no se cargó. Estos enlaces llevan al mismo pago:
payment-stripe = Pagas con Stripe; nosotros nunca vemos tu tarjeta. ¿Ya pagaste?
    .check = Comprobar tu pago
payment-later = Envíame un enlace a esta página, para pagar después o en otro dispositivo
payment-receipt = El recibo llega a { $address }.
payment-wrong = ¿Dirección equivocada?
    .means = Puedes seguir con otra antes de pagar. Tus respuestas se copian; solo se preguntan otra vez la dirección y un nombre de usuario.
payment-wrong-write = ¿Dirección equivocada? Escribe a { $address } antes de pagar.

checking = Comprobando tu pago
checking-soon = Si acabas de pagar, esto toma unos segundos. Esta página avanza sola.
checking-working = Preguntando si llegó tu pago…
checking-long = Todavía no sabemos nada de tu pago. Puede tardar unos minutos: no pagues por segunda vez.
checking-close = Esta página sigue avanzando sola, y puedes cerrarla: lo que pagaste no se pierde.
checking-unpaid = Todavía no he pagado

welcome = Te damos la bienvenida a { -space }
welcome-tab = Te damos la bienvenida
welcome-lead = Tu pago ha llegado. Tu inscripción está hecha.
welcome-confirm = Confirma, por favor, que { $address } es tuya, porque tu cuenta se crea para esa dirección: abre el correo que enviamos allí, o escribe su código.
welcome-code = Escribir un código
welcome-number = Número de miembro
welcome-plan = Membresía
welcome-reference = Referencia
welcome-next = Qué sigue
# Un paso por línea.
welcome-steps =
    Un administrador aprueba tu membresía, normalmente en unos días. Entonces recibes un correo con tus datos de acceso.
    Ven a una orientación con una identificación con foto: alguien te muestra el taller y la comprueba una vez.
    Después recibes tu llave de la puerta.
welcome-missing = ¿Falta algo? Escribe a { $address }.

## Volver

resume = Continuar una inscripción
resume-lead = Te enviamos un enlace que te devuelve a donde lo dejaste, en cualquier dispositivo.
resume-email = Correo electrónico
    .why = Aquel con el que empezaste tu inscripción.
    .missing = Escribe tu correo electrónico
resume-mail = Enviarme un enlace
link-asked = Si hay una inscripción empezada con esta dirección, un correo con un enlace va en camino.
link-asked-patience = Puede tardar un minuto. Revisa también el correo no deseado. ¿No hay nada? Entonces la inscripción se empezó con otra dirección, o no se empezó.
begin = Empezar una inscripción
try-another = Probar otra dirección
link = Continúa tu inscripción
link-opens = Esto abre la inscripción de { $address } en este navegador.
dead = Este enlace ya no sirve
dead-expired = Los enlaces sirven 24 horas, los de recordatorios e invitaciones 14 días, y este es más viejo. Tu inscripción sigue aquí.
dead-used-up = Un enlace se abre siete veces, y este ya se abrió siete. Tu inscripción sigue aquí.
dead-superseded = Después se enviaron enlaces más nuevos a esta inscripción; el más nuevo sirve. Tu inscripción sigue aquí.
dead-fresh = Enviamos un enlace nuevo a la misma dirección.
dead-mail = Enviarme un enlace nuevo
finished = Esta inscripción está terminada
finished-lead = Se pagó, y lo que se escribió en ella está borrado. Lo que sigue te lo dice { -space }.
moved = Esta inscripción tiene ahora otra dirección
moved-lead = El enlace se envió a una dirección que la inscripción ya no tiene, así que no la abre.
moved-means = El último correo, en la otra dirección, sí la abre. Si no la cambiaste tú, empieza una inscripción propia.
sent = Abre el último correo
sent-lead = Un enlace nuevo va en camino a tu correo. Puede tardar un minuto; revisa también el correo no deseado.
sent-most = Enviamos como mucho tres enlaces por hora. Si llegaron tres, sirve el más nuevo.
sent-ask = Pide un enlace con tu dirección

## En un teléfono

phone = Seguir en tu teléfono
phone-lead = Apunta a este código con la cámara de tu teléfono.
phone-code = Código QR: un enlace que abre esta inscripción en tu teléfono
phone-until = Sirve una sola vez, hasta las { $time }. Esta página te avisa cuando tu teléfono lo haya abierto.
phone-private = Quien lo abra ve lo mismo que tú ves aquí: no se lo muestres a nadie más.
phone-back = Anular el código y seguir aquí
phone-letter = ¿No tienes cámara a mano? El enlace del correo que te enviamos también lleva allí.
phone-opened = Tu inscripción sigue en tu teléfono
phone-opened-lead = Ya está abierta allí, con todo lo que respondiste.
phone-forget = Olvídame aquí
phone-here = Prefiero seguir aquí
phone-not-you = ¿No era tu teléfono? Elige seguir aquí: así tu inscripción se cierra allá al momento.
phone-over = El código servía diez minutos, y ya pasaron. Tu inscripción sigue aquí.
phone-none = Te mostramos un código; con él, la cámara de tu teléfono abre esta inscripción. Sirve una sola vez, durante diez minutos.
phone-show = Mostrar un código
phone-pay = Paga en tu propio teléfono
phone-pay-lead = Tu registro de miembro está creado y falta un solo paso. Apunta a este código con la cámara de tu teléfono: abre la página donde eliges tu membresía y pagas.
phone-mailed = Un correo que lleva a la misma página va en camino a { $address }, así que también puedes pagar en casa.
phone-here-title = Sigue aquí con tu inscripción
phone-opens = Esto abre la inscripción de { $address } en este dispositivo.
phone-dead = Este código ya no sirve
phone-dead-opened = Se abre una sola vez, y alguien ya lo abrió. Si no fuiste tú, pulsa “Prefiero seguir aquí” en la pantalla que mostraba el código.
phone-dead-over = Sirve diez minutos, y solo mientras no se anule. Tu inscripción sigue ahí.
phone-dead-fresh = Pide un código nuevo en esa pantalla, o que te enviemos un enlace.

## Una tableta en la entrada

kiosk = Convertir esta tableta en un puesto de inscripción
kiosk-lead = La gente se inscribe en ella por turnos. No guarda nada, se limpia sola cuando alguien se va y deja el pago para el teléfono de cada quien.
kiosk-is = Esta tableta es un puesto de inscripción
kiosk-ends = Con el código vuelve a ser un navegador normal.
kiosk-code = Código del taller
    .wrong = Este no es el código: pregunta a quien lleva las inscripciones
kiosk-begin = Convertirla
kiosk-end = Terminar
kiosk-done = Listo: limpiar esta pantalla
idle = ¿Sigues ahí?
idle-clears = Esta pantalla se limpia en { $seconds } s.
idle-saved = Lo que respondiste queda guardado. El enlace del correo que te enviamos lo trae de vuelta, en cualquier dispositivo.
idle-go-on = Sí, continuar

## Sin cartas, por favor

stop = No recibir más correos
stop-silenced = Ya no enviamos correos a esta dirección. Si quieres inscribirte, o los paraste por error, permítelos otra vez.
stop-allow = Permitir los correos otra vez
stop-begun = Se empezó una inscripción con { $address }.
stop-not-me = No fui yo
stop-not-me-means = Nunca más escribimos a esta dirección, y la quitamos de las inscripciones que nadie confirmó.
stop-not-joining = No me voy a unir
stop-not-joining-means = Se borra todo lo que se escribió en esta inscripción. Puedes inscribirte otra vez cuando quieras.
stop-delete = Borrar mi inscripción
stopped-silenced = Ya no escribimos más
    .means = Gracias por avisarnos. Ya no enviamos correos a esta dirección, y la quitamos de las inscripciones que nadie había confirmado.
    .undo = Deshacer
stopped-allowed = Los correos están permitidos otra vez
    .means = Puedes pedir un enlace a tu inscripción, o inscribirte.
stopped-deleted = Tu inscripción está borrada
stopped-deleted-soon = Tu inscripción se borrará
deleted = Ya no se guarda nada de lo que escribiste, solo la referencia de la inscripción durante 90 días. Puedes inscribirte otra vez cuando quieras.
deleted-soon = Tu registro de miembro se está creando en este momento. En cuanto esté completo se borra todo lo que escribiste aquí. El registro mismo es del taller: escríbenos si también debe borrarse.

## Lo que se guarda

my-data = Lo que se guarda sobre ti
my-data-lead = La inscripción { $reference }: { $standing }
my-data-others = Este navegador tiene más de una inscripción abierta.
    .choose = Elegir otra
my-data-answers = Lo que respondiste
my-data-nothing = Ya nada.
my-data-letters = Correos que enviamos
my-data-no-letters = Ninguno todavía.
my-data-letter = { $day }: { $about }
my-data-how-long = Cuánto tiempo
my-data-until = Si no haces nada, todo se borra el { $day }.
my-data-owed = Tu registro de miembro se está creando: tus respuestas se guardan hasta que esté completo, y un día más.
my-data-where = Las respuestas se guardan cifradas. Pasan al registro de miembros de { -space } cuando te unes, y a ningún otro lugar. La tarjeta con la que pagas la ve solo Stripe.
my-data-download = Descargar como JSON
my-data-back = Volver a mi inscripción
my-data-erase = Borrar mis datos
    .draft = Todo lo de arriba se borra al momento, en todos los navegadores. No se puede deshacer.
    .joined = Todo lo de arriba se borra, en todos los navegadores. Un registro de miembro ya creado es del taller: escribe a { $address } si también debe borrarse.
    .all = Borrar todo
no-data = Este navegador no tiene ninguna inscripción abierta, así que no sabemos de quién son los datos.
no-data-open = Abre primero el enlace de uno de nuestros correos, o pide que te enviemos uno.
erased = Tus datos están borrados
erased-soon = Tus datos se borrarán

stage-draft = estás respondiendo a las preguntas.
stage-submitted = te uniste, y tu registro de miembro se está creando.
stage-known = tu dirección ya se conocía.
stage-known-unproven = te uniste, y falta confirmar tu dirección.
stage-created = tu registro de miembro está creado, y falta el pago.
stage-paid = pagada.
about-reminder = un recordatorio
about-ready = ya se puede pagar
about-still-working = tarda más de lo normal
about-confirm-paid = confirma la dirección, por favor
about-invitation = una invitación a terminar
about-link = un enlace a tu inscripción

## Cuando algo no funcionó

problem-mine = Ir a mi inscripción
problem-stuck = ¿Sigues sin poder? Escribe a { $address }.
gone = Ya no hay nada detrás de este enlace
    .what = Su inscripción se terminó o se borró hace tiempo, o el enlace se cortó en el camino. Puedes pedir uno nuevo, o empezar otra vez.
problem-404 = Esa página no existe
    .what = Quizá la dirección está mal escrita. Tu inscripción, si empezaste una, está guardada.
problem-405 = Esta página funciona de otra manera
    .what = No ha cambiado nada. Sigue desde tu inscripción.
problem-413 = Era demasiado texto
    .what = El formulario era más largo de lo que admitimos, y no se guardó nada. Vuelve atrás, acórtalo y envíalo otra vez.
problem-408 = El formulario no llegó a tiempo
    .what = Solo nos llegó una parte, y no se guardó nada. Vuelve atrás, donde sigue lo que escribiste, y pulsa el botón otra vez.
problem-429 = Fueron demasiadas peticiones seguidas
    .what = Espera un minuto y prueba otra vez.
problem-403 = Ese formulario no vino de este sitio
    .what = No ha cambiado nada. Abre aquí tu inscripción y pulsa el botón otra vez.
problem-4xx = No pudimos leer eso
    .what = No ha cambiado nada. Vuelve atrás y prueba otra vez.
problem-5xx = Ahora mismo no ha funcionado
    .what = La culpa es nuestra, no tuya. Lo que habías guardado sigue ahí. Espera un minuto, vuelve atrás y pulsa el botón otra vez.
problem-wait = Espera { $wait } y prueba otra vez; lo que escribiste sigue en el formulario de la página anterior.
seconds = { $count ->
    [one] un segundo
   *[other] { $count } segundos
    }
minutes = { $count ->
    [one] un minuto
   *[other] { $count } minutos
    }
hours = { $count ->
    [one] una hora
   *[other] { $count } horas
    }

## Quienes ayudan

staff-name = Escribe tu nombre, con { $most } caracteres como máximo: queda anotado junto a lo que haces
staff-password = Esta no es la contraseña: pregunta a quien lleva las inscripciones
