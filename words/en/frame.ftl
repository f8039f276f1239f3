### What stands around every page.

skip = Skip to the content
practice-mode = Practice mode
practice-says = Practice mode: nothing here is real.
practice-mailbox = Mailbox
practice-cockpit = Cockpit
frame-questions = Questions? Write to { $address }
frame-my-data = What is kept about me
frame-leave = This is a shared computer: forget me here
progress = Step { $number } of { $of }
progress-name = Progress
tab = { $title } – { -space }
tab-step = { $title } (step { $number } of { $of }) – { -space }
tab-error = Error: { $title }
to-the-start = To the start
go-back = Back
go-on = Continue
error-before = Error:
problem-summary = There is a problem
optional = (optional)
left-empty = Left empty
yes = Yes
change = Change
new-tab = (new tab)
open-the-page = Open the page
open-the-page-for = for: { $what }
your-address = your address
trap = Leave this empty
reference = Your reference: { $reference }
masked = This browser was opened by a link, so your answers are partly hidden.
masked-show = Show them
saving = Saving…
offline = You are offline. What you typed stays here; press the button when you are back.
not-saved = Not saved yet. Press the button again.

## Days and moments

month = { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
day = { month } { $day }, { $year }
moment = { month } { $day }, { $time }
