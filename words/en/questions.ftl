### The questions, their fields, and what is said of what was typed.
### `ask-…` is a question by its name in the address, `field-…` a field by its name in the form.

ask-email = What is your email address?
field-email = Email address
    .why = We email you a link, so that you can go on later or on another device.
    .missing = Enter your email address
    .refused = The owner of this address says that this is not their signup: enter your own address

ask-about-you = Who are you?
field-first_name = First name
    .why = As on your ID: somebody checks it once, at your orientation.
    .missing = Enter your first name
field-last_name = Last name
    .why = Your family name, as on your ID.
    .missing = Enter your last name
field-preferred_name = Preferred name
    .why = What people at the space call you.
field-pronouns = Pronouns
    .why = So that people speak of you as you wish.
field-birthday = Date of birth
    .why = Members have to be old enough. Only the people who keep the records see it.
    .missing = Enter your date of birth, like 1990-04-27

ask-contact = How can we reach you?
field-phone = Phone number
    .why = Only for what cannot wait, such as a leak beside your shelf.
    .missing = Enter your phone number
field-discord_handle = Discord handle
    .why = Most of the talking happens there; we add you to the members' channels.

ask-emergency-contact = Whom should we call in an emergency?
field-emergency_name = Their name
    .why = In case you can't tell us yourself. Nobody calls them for anything else.
    .missing = Enter the name of your emergency contact
field-emergency_phone = Their phone number
    .missing = Enter the phone number of your emergency contact

ask-username = Choose a username
field-username = Username
    .why = You sign in with it to doors, computers and the members' site. Up to 16 letters, digits, - or _.
    .missing = Choose a username
    .refused = Somebody else has this username: choose another one

ask-agreements = Waiver and membership agreement
    .lead = Each opens in a new tab; your answers here stay as they are.
field-waiver = I have signed the liability waiver
    .missing = Sign the waiver and then tick that you have signed it
field-membership_agreement = I have read the membership agreement and agree to it
    .missing = Read the membership agreement and tick that you agree to it

## What is wrong with what was typed, and what to do

birthday-unreal = Enter a birthday that exists, as year-month-day like 1990-04-27
birthday-to-come = Enter a birthday in the past, like 1990-04-27
birthday-long-ago = Check the year of your birthday: write all four digits, like 1990-04-27
birthday-too-young = You must be at least { $age } years old to join
email-shape = Enter an email address in the form name@example.org
email-accents = Use only unaccented letters, digits and signs before the @
email-long = Enter an email address of at most { $most } characters
line-long = Shorten this to { $most } characters: it has { $count }
phone-long = Shorten the phone number to 20 characters, like +1 312 555 0199
phone-signs = Use only digits, spaces and ( ) + . - in the phone number, like +1 312 555 0199
phone-short = Enter the whole phone number with its area code, like +1 312 555 0199
text-broken = Type this again: some characters did not arrive whole
text-hidden = Type this again without line breaks or hidden characters
username-signs = Use only letters A to Z, digits, - and _ in the username
username-long = Shorten the username to 16 characters: it has { $count }
username-is-free = This username is free.
username-is-taken = Somebody has this username: choose another one.

## Around a question

notice-first = Please answer this first; then it goes on.
notice-back = Welcome back. Your progress so far is saved; it goes on here.
notice-lost = This browser has lost its place, perhaps because its cookies were deleted. What you just typed is saved. Tell us your address: the email that we send there brings back everything you had answered before.
notice-no-cookies = This browser keeps no cookies, so that the next page could not know what you answered on this one. Please allow cookies for this site, or take another browser, and answer once more.
notice-too-often = Not saved yet: that was a lot at once. Press Continue again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
    }.

conflict-title = This was answered in another tab
conflict-lead = Both answers are here. Nothing is changed until you choose.
conflict-typed = What you just typed
conflict-keep-typed = Keep what I typed
conflict-saved = What was saved before
conflict-keep-saved = Keep what was saved

did-you-mean = You typed { $typed }. Did you mean { $meant }?
did-you-mean-use = Yes, use { $meant }
later-button = Save and finish later
later = Saved for later
later-mailed = We email a link to { $address } that brings you back to where you left off, on any device.
later-until = Your answers are kept until { $day }. If you come back later than that, you begin anew.
later-shared = Is this somebody else's computer? Then have this browser forget you; the email still leads back.
later-now = Go on now
phone-number = ({ $area }) { $exchange }-{ $line }
username-others = These are free:
