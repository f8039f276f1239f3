### The pages, in the order in which people meet them.

## The first page

landing = Join { -space }
landing-tab = Join
landing-short = A few short questions, then you choose your membership and pay. It takes about three minutes.
landing-need = What you need
# One thing a line.
landing-needed =
    An email address that you can read now
    Your name as on your ID, and your date of birth
    A phone number
    A card or another way to pay for the first month
landing-saved = Every answer is saved as you go. You can stop at any time and go on later, on any device.
landing-sign-up = Sign up
landing-continue = Continue your signup
landing-member = Already a member?
sign-in = Sign in

## Check your answers

review = Check your answers
review-lead = Nothing goes into the membership records before you join.
review-waived = Our emails are delayed. If yours has not come, you can try to join without it; should this page come back, please wait for the email.
opened-elsewhere = The email was opened in another browser. Go on there, or type its code here.
review-open-letter = Before you join, please open the link in the email that we sent you, or type its code here.
review-fresh-letter = Send me a new email
review-join-means = When you press Join, we make your membership record. You pay on the next page.
review-join = Join

## The code of a letter

code = Code from the email
    .why = Six digits, good for ten minutes.
    .confirm = Confirm
    .missing = Enter the six digits of the code in our newest email
    .spent = This code no longer works: have a new one sent, and type that
code-wrong = This is not the code in our newest email. You can try { $left ->
    [one] once
   *[other] { $left } times
    } more, or have a new one sent
code-too-often = That was a lot at once: try it again in { $seconds ->
    [one] one second
   *[other] { $seconds } seconds
    }
confirm = Is it you?
confirm-lost = What you just typed is saved. We sent an email to { $address }: open its link in this browser, or type its code here, and everything you answered before is back.
confirm-hidden = This browser was opened by a link, which may have been passed on. To see and change what was answered before, have a code sent to { $address } and type it here.
confirm-unproven = We sent an email to { $address }. Type its code here, or open its link on any device.
confirm-none = No code?
confirm-again = Send me a new one
confirm-later = Answer the questions again
confirm-without = Go on without

choose = Which signup do you want to go on with?
choose-lead = This browser has more than one open. The others stay as they are; “What is kept about me” leads back here.
choose-nameless = Without an address
choose-this = Go on with this one
choose-together = Put both together
choose-together-in = in { $reference }
choose-standing = { $standing } Last touched { $moment }. Reference { $reference }.
standing-questions = { $answered } of { $of } questions answered.
standing-review = Every question is answered; Join is next.
standing-waiting = Joined; the record is being made.
standing-payment = Joined; the payment is next.
standing-paid = Paid.
standing-joined = Joined.

## After Join

waiting = Making your membership
waiting-people = Somebody is looking at your signup
waiting-saved = Saved as { $reference }. Your answers are safe with us.
waiting-working = Making your membership record…
waiting-soon = This page moves on by itself.
waiting-late = This takes longer than usual. You may close this page: we keep trying, and as soon as you can pay we email a link to { $address }.
waiting-told = Your record could not be made automatically, so we have told the people of the space. There is nothing you need to do, and you need not sign up again.
waiting-mail = As soon as you can pay we email a link to { $address }. If you write to us before, name the reference above.
check-again = Check again
another-address = Use another address

inbox = Check your inbox
inbox-mailed = We sent an email to { $address } that says what comes next. Open the link in it, on any device, or type its code here.
inbox-none = No email?
inbox-patience = It can take a minute to arrive; check the spam folder, too. Your answers are saved.
inbox-again = Send it again

mail-refused = The address { $address } does not accept mail: our email came back. Without emails you can't go on on another device, so please change it.
mail-refused-change = Change the address

member = You are a member already
member-lead = This address belongs to a member of { -space }, so there is nothing to sign up for and nothing to pay.
member-cant = I can't sign in
member-not = Not your address?
member-other = Continue another signup
told = We told the people of the space
told-lead = Somebody looks into your account. Write to { $address } from your address, so that they can answer you, and name the reference below.
contact = Please write to us
contact-lead = A person has to look at this signup before it can go on. Your answers are saved.
contact-write = Write to { $address } and name the reference below.

## Paying

payment = Choose your membership
payment-mailed = A link to this page is on its way to { $address }.
payment-returning = Welcome back. Your record is used again; choose how you want to pay.
payment-lead = Your record is made. Choose a membership and pay; it begins with the first payment.
payment-another = Did somebody else fill this in with your address?
    .means = Then answer for yourself before you pay. Your signup takes the place of the other one.
    .begin = Begin with my own answers
payment-table = Memberships
payment-scripts = Payment needs JavaScript in this browser. The link in the email that we sent you opens this page on another device.
payment-choose = Choose a membership:
payment-failed = The payment page did not load. Reload this page, or try another network: the link in the email that we sent you leads here.
payment-failed-links = The table did not load. These lead to the same payment:
payment-stripe = You pay with Stripe; we never see your card. Paid already?
    .check = Check your payment
payment-later = Email me a link to this page, to pay later or on another device
payment-receipt = The receipt goes to { $address }.
payment-wrong = Wrong address?
    .means = You can go on with another one before you pay. Your answers are copied; only the address and a username are asked again.
payment-wrong-write = Wrong address? Write to { $address } before you pay.

checking = Checking your payment
checking-soon = If you have just paid, this takes a few seconds. This page moves on by itself.
checking-working = Asking whether your payment has arrived…
checking-long = We have not heard of your payment yet. That can take some minutes: do not pay a second time.
checking-close = This page still moves on by itself, and you may close it: what you paid is not lost.
checking-unpaid = I have not paid yet

welcome = Welcome to { -space }
welcome-tab = Welcome
welcome-lead = Your payment has arrived. You are signed up.
welcome-confirm = Please confirm that { $address } is yours, since your account will be made for it: open the email that we sent there, or type its code.
welcome-code = Type a code
welcome-number = Member number
welcome-plan = Membership
welcome-reference = Reference
welcome-next = What happens next
# One step a line.
welcome-steps =
    An admin approves your membership, usually within a few days. You get an email then, with your sign-in.
    Come to an orientation and bring a photo ID: somebody shows you around and checks it once.
    After that you get your key to the door.
welcome-missing = Something is missing? Write to { $address }.

## Coming back

resume = Continue a signup
resume-lead = We email you a link that brings you back to where you left off, on any device.
resume-email = Email address
    .why = The one you began your signup with.
    .missing = Enter your email address
resume-mail = Email me a link
link-asked = If a signup was begun with this address, an email with a link is on its way.
link-asked-patience = It can take a minute. Check the spam folder, too. Nothing there? Then the signup was begun with another address, or not at all.
begin = Begin a signup
try-another = Try another address
link = Continue your signup
link-opens = This opens the signup of { $address } in this browser.
dead = This link no longer works
dead-expired = Links work for 24 hours, those in reminders and invitations for 14 days, and this one is older. Your signup is still here.
dead-used-up = A link opens seven times, and this one has. Your signup is still here.
dead-superseded = Newer links to this signup were sent since; the newest one works. Your signup is still here.
dead-fresh = We send a new link to the same address.
dead-mail = Email me a new link
finished = This signup is finished
finished-lead = It was paid, and what was typed into it is deleted. What happens next is told by { -space }.
moved = This signup has another address now
moved-lead = The link was sent to an address that the signup no longer has, so it does not open it.
moved-means = The newest email, at the other address, does. If you did not change it, begin a signup of your own.
sent = Open the newest email
sent-lead = A new link is on its way to your inbox. It can take a minute; check the spam folder, too.
sent-most = We send at most three links an hour. If that many came, the newest of them works.
sent-ask = Ask for a link with your address

## On a phone

phone = Continue on your phone
phone-lead = Point your phone's camera at this code.
phone-code = QR code: a link that opens this signup on your phone
phone-until = It works once, until { $time }. This page tells you when your phone has opened it.
phone-private = Whoever opens it sees what you see here, so show it to nobody else.
phone-back = Take it back and go on here
phone-letter = No camera at hand? The link in the email that we sent you leads there, too.
phone-opened = Your signup goes on on your phone
phone-opened-lead = It is open there now, with everything that you answered.
phone-forget = Forget me here
phone-here = Go on here instead
phone-not-you = Was it not your phone? Go on here instead: then your signup is closed over there at once.
phone-over = The code worked for ten minutes, and they are over. Your signup is still here.
phone-none = We show you a code; your phone's camera opens this signup with it. It works once, and for ten minutes.
phone-show = Show a code
phone-pay = Pay on your own phone
phone-pay-lead = Your membership record is made, and one step is left. Point your phone's camera at this code: it opens the page where you choose your membership and pay.
phone-mailed = An email that leads to the same page is on its way to { $address }, so you can also pay at home.
phone-here-title = Go on with your signup here
phone-opens = This opens the signup of { $address } on this device.
phone-dead = This code no longer works
phone-dead-opened = It opens once, and somebody has opened it. If that was not you, press “Go on here instead” on the screen that showed the code.
phone-dead-over = It works for ten minutes, and only until it is taken back. Your signup is still there.
phone-dead-fresh = Show a new code on that screen, or have a link emailed to you.

## A tablet at the door

kiosk = Make this tablet a kiosk
kiosk-lead = People sign up on it one after another. It keeps nothing, clears itself when somebody goes away, and hands the payment to their own phone.
kiosk-is = This tablet is a kiosk
kiosk-ends = With the code it becomes an ordinary browser again.
kiosk-code = Code of the space
    .wrong = This is not the code: ask whoever runs the signup
kiosk-begin = Make it a kiosk
kiosk-end = End the kiosk
kiosk-done = Done: clear this screen
idle = Still there?
idle-clears = This screen is cleared in { $seconds } s.
idle-saved = What you have answered stays saved. The link in the email that we sent you brings it back, on any device.
idle-go-on = Yes, go on

## No letters, please

stop = Stop these emails
stop-silenced = No email goes to this address any more. If you want to sign up, or stopped them by mistake, allow them again.
stop-allow = Allow emails again
stop-begun = A signup was begun with { $address }.
stop-not-me = This was not me
stop-not-me-means = We never write to this address again, and take it out of signups that nobody confirmed.
stop-not-joining = I am not joining
stop-not-joining-means = Everything that was typed into this signup is deleted. You can sign up again at any time.
stop-delete = Delete my signup
stopped-silenced = We write no more
    .means = Thank you for telling us. No email goes to this address any more, and it is taken out of signups that nobody had confirmed.
    .undo = Undo
stopped-allowed = Emails are allowed again
    .means = You can ask for a link to your signup, or sign up.
stopped-deleted = Your signup is deleted
stopped-deleted-soon = Your signup will be deleted
deleted = Nothing that you typed is kept any more, only the signup's reference for 90 days. You can sign up again at any time.
deleted-soon = Your membership record is just being written. As soon as it is complete, everything that you typed here is deleted. The record itself is the space's: write to us if it should go, too.

## What is kept

my-data = What is kept about you
my-data-lead = The signup { $reference }: { $standing }
my-data-others = This browser has more than one signup open.
    .choose = Choose another one
my-data-answers = What you answered
my-data-nothing = Nothing any more.
my-data-letters = Emails we sent
my-data-no-letters = None yet.
my-data-letter = { $day }: { $about }
my-data-how-long = How long
my-data-until = If you do nothing, all of it is deleted on { $day }.
my-data-owed = Your membership record is being made: your answers are kept until it is complete, and a day longer.
my-data-where = Answers are encrypted where they are stored. They go into the membership records of { -space } when you join, and nowhere else. The card you pay with is seen by Stripe alone.
my-data-download = Download as JSON
my-data-back = Back to my signup
my-data-erase = Erase my data
    .draft = Everything above is deleted at once, in every browser. This can't be undone.
    .joined = Everything above is deleted, in every browser. A membership record that was made is the space's: write to { $address } if it should go, too.
    .all = Erase everything
no-data = This browser has no signup open, so we can't tell whose data you mean.
no-data-open = Open the link in one of our emails first, or have one sent to you.
erased = Your data are erased
erased-soon = Your data will be erased

stage-draft = you are answering the questions.
stage-submitted = you joined, and your membership record is being made.
stage-known = your address was known before.
stage-known-unproven = you joined, and have to confirm your address.
stage-created = your membership record is made, and not paid yet.
stage-paid = paid.
about-reminder = a reminder
about-ready = payment is possible
about-still-working = it takes longer
about-confirm-paid = please confirm the address
about-invitation = an invitation to finish
about-link = a link to your signup

## When something did not work

problem-mine = Go to my signup
problem-stuck = Still stuck? Write to { $address }.
gone = There is nothing behind this link any more
    .what = Its signup was finished or erased long ago, or the link was cut off on its way. You can ask for a new one, or begin again.
problem-404 = There is no such page
    .what = The address may be misspelt. Your signup, if you began one, is saved.
problem-405 = This page works another way
    .what = Nothing was changed. Go on from your signup.
problem-413 = That was too much text
    .what = The form was longer than we can take, and nothing of it was saved. Go back, shorten it and send it again.
problem-408 = The form did not arrive in time
    .what = Only a part of it reached us, and nothing of it was saved. Go back, where what you typed still stands, and press the button again.
problem-429 = That was a lot at once
    .what = Wait a minute and try it again.
problem-403 = That form did not come from this site
    .what = Nothing was changed. Open your signup here and press the button again.
problem-4xx = We could not read that
    .what = Nothing was changed. Go back and try it again.
problem-5xx = That did not work just now
    .what = It is our fault, not yours. What you had saved is still there. Wait a minute, go back and press the button again.
problem-wait = Wait { $wait } and try it again; what you typed is still in the form behind you.
seconds = { $count ->
    [one] one second
   *[other] { $count } seconds
    }
minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
    }
hours = { $count ->
    [one] one hour
   *[other] { $count } hours
    }

## Those who help

staff-name = Enter your name, in at most { $most } characters: it is written down with what you do
staff-password = This is not the password: ask whoever runs the signup
