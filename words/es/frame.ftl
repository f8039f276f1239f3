### Lo que rodea a cada página.

skip = Ir al contenido
practice-mode = Modo de práctica
practice-says = Modo de práctica: aquí nada es real.
practice-mailbox = Buzón
practice-cockpit = Tablero
frame-questions = ¿Preguntas? Escribe a { $address }
frame-my-data = Lo que se guarda sobre mí
frame-leave = Este equipo es compartido: olvídame aquí
progress = Paso { $number } de { $of }
progress-name = Progreso
tab = { $title } – { -space }
tab-step = { $title } (paso { $number } de { $of }) – { -space }
tab-error = Error: { $title }
to-the-start = Ir al inicio
go-back = Atrás
go-on = Continuar
error-before = Error:
problem-summary = Hay un problema
optional = (opcional)
left-empty = Sin respuesta
yes = Sí
change = Cambiar
new-tab = (pestaña nueva)
open-the-page = Abrir la página
open-the-page-for = para: { $what }
your-address = tu dirección
trap = Deja esto vacío
reference = Tu referencia: { $reference }
masked = Este navegador se abrió con un enlace, así que tus respuestas están parcialmente ocultas.
masked-show = Mostrarlas
saving = Guardando…
offline = Estás sin conexión. Lo que escribiste sigue aquí; pulsa el botón cuando vuelvas a tenerla.
not-saved = Todavía no se ha guardado. Pulsa el botón otra vez.

## Días y momentos

month = { $month ->
        [1] enero
        [2] febrero
        [3] marzo
        [4] abril
        [5] mayo
        [6] junio
        [7] julio
        [8] agosto
        [9] septiembre
        [10] octubre
        [11] noviembre
       *[12] diciembre
    }
day = { $day } de { month } de { $year }
moment = { $day } de { month } a las { $time }
