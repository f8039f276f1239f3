### Las cartas. Cada una dice qué pasó, qué hacer y qué dice el botón de su enlace.

letter-began = Continúa tu inscripción en { -space }
    .what = Alguien, probablemente tú, empezó a inscribirse en { -space } con esta dirección. Todo lo respondido hasta ahora está guardado.
    .do = Sigue donde lo dejaste, en cualquier dispositivo:
    .button = Continuar mi inscripción
letter-asked-again = Una pregunta más para tu inscripción en { -space }
    .what = Otra persona tomó el nombre de usuario que elegiste para { -space } mientras se creaba tu registro. Todo lo demás que respondiste está guardado.
    .do = Elige otro nombre de usuario y después únete:
    .button = Elegir un nombre de usuario
letter-still-working = Seguimos trabajando en tu inscripción en { -space }
    .what = Te uniste a { -space }, y crear tu registro de miembro tarda más de lo normal. No se ha perdido nada, y no tienes que inscribirte otra vez.
    .do = No tienes que hacer nada: en cuanto puedas pagar te escribimos. Aquí ves cómo va:
    .button = Ver cómo va
letter-ready = Falta un paso: elige tu membresía de { -space }
    .what = Tu registro de miembro en { -space } está creado. Solo falta el pago.
    .do = Elige tu membresía y paga:
    .button = Elegir mi membresía
letter-paid = Tu membresía de { -space }
    .what = Tu pago para { -space } ha llegado. Gracias.
    .do = Mira qué sigue:
    .button = Qué sigue
letter-confirm-paid = Tu pago para { -space } ha llegado: confirma tu dirección
    .what = Gracias: tu pago para { -space } ha llegado. Tu cuenta se crea para esta dirección, y nadie ha confirmado todavía que es tuya.
    .do = Confírmala y mira qué sigue:
    .button = Esta es mi dirección
letter-invited = Termina de unirte a { -space }: solo falta el pago
    .what = Te registraste en { -space }, y nuestro formulario antiguo nunca te mostró cómo pagar. El error fue nuestro, no tuyo. Tu registro sigue aquí, y no tienes que rellenar nada otra vez.
    .do = Elige tu membresía y paga:
    .button = Elegir mi membresía
letter-unfinished = Tu inscripción en { -space } te espera
    .what = Empezaste a inscribirte en { -space }. { $questions ->
        [0] Solo falta el pago
        [one] Falta una pregunta y después el pago
       *[other] Faltan { $questions } preguntas cortas y después el pago
    }. Lo que respondiste se guarda hasta el { $day }, y después se borra.
    .do = Sigue donde lo dejaste:
    .button = Continuar mi inscripción
letter-erased = Tu inscripción en { -space } está borrada
    .what = Como se pidió, se borró todo lo que escribiste en la inscripción de { -space }. Guardamos su referencia durante 90 días, y nada que te nombre.
    .do = Si ya se creó un registro de miembro, no es parte de la inscripción: la dirección de abajo puede decirte más. Puedes inscribirte otra vez cuando quieras.
letter-address-changed = Tu inscripción en { -space } sigue con otra dirección
    .what = La inscripción en { -space } que se confirmó con esta dirección sigue ahora con otra. Los enlaces que enviamos aquí ya no la abren.
    .do = Si fuiste tú, no hay nada que hacer. Si no fuiste tú, escríbenos.
letter-known-active = Ya eres miembro de { -space }
    .what = Alguien, probablemente tú, quiso inscribirse en { -space } con esta dirección. Es de un miembro, así que no hay nada que inscribir.
    .do = Abre esto para ver cómo iniciar sesión, o para decirnos que no puedes:
    .button = Mostrarme cómo
letter-known-lapsed = Hola de nuevo en { -space }
    .what = Ya fuiste miembro de { -space }. Tu registro sigue aquí y se usa otra vez.
    .do = Muestra que esta dirección es tuya y después elige tu membresía:
    .button = Elegir mi membresía
letter-known-paid = Tenemos tu pago para { -space }
    .what = Ya te inscribiste en { -space }, y tu pago ha llegado. Ahora un administrador aprueba tu membresía.
    .do = Mira qué sigue:
    .button = Qué sigue
letter-known-other = Sobre tu inscripción en { -space }
    .what = No podemos terminar esta inscripción en { -space } automáticamente; una persona tiene que mirarla.
    .do = Abre esto para ver a quién escribir:
    .button = Mostrarme
letter-known-unpaid = Termina tu inscripción en { -space }
    .what = Ya se empezó una inscripción en { -space } con esta dirección, y falta el pago. No tienes que empezar otra vez.
    .do = Muestra que esta dirección es tuya y sigue con el pago:
    .button = Seguir con el pago

letter-account = Tu cuenta:
    .sign-in = Iniciar sesión
letter-code = ¿Una página de la inscripción te pide un código? Escribe este allí, antes de diez minutos:
letter-lasts = El enlace sirve { $days ->
    [1] 24 horas
   *[other] { $days } días
    }, en cualquier dispositivo. Después te ofrece uno nuevo.
letter-stop = ¿No fuiste tú, o no te vas a unir? Dilo aquí, y dejamos de escribir:
    .words = No recibir más correos
letter-help = ¿No funciona? Escribe a { $address } y menciona { $reference }.
