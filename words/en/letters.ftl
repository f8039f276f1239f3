### The letters to people. Each says what happened, what to do, and what the link's button says.

letter-began = Continue your { -space } signup
    .what = Somebody, probably you, began to sign up for { -space } with this address. Everything answered so far is saved.
    .do = Go on where you left off, on any device:
    .button = Continue my signup
letter-asked-again = One more question for your { -space } signup
    .what = Somebody else took the username that you chose for { -space } while your record was being made. Everything else you answered is kept.
    .do = Choose another username, then join:
    .button = Choose a username
letter-still-working = We are still working on your { -space } signup
    .what = You joined { -space }, and making your membership record takes longer than usual. Nothing is lost, and you need not sign up again.
    .do = There is nothing you have to do: as soon as you can pay we write to you. This shows how it stands:
    .button = See how it stands
letter-ready = One step left: choose your { -space } membership
    .what = Your membership record at { -space } is made. Only the payment is missing.
    .do = Choose your membership and pay:
    .button = Choose my membership
letter-paid = Your { -space } membership
    .what = Your payment for { -space } has arrived. Thank you.
    .do = See what happens next:
    .button = What happens next
letter-confirm-paid = Your { -space } payment has arrived: please confirm your address
    .what = Thank you: your payment for { -space } has arrived. Your account will be made for this address, and nobody has confirmed yet that it is yours.
    .do = Confirm it, and see what happens next:
    .button = This is my address
letter-invited = Finish joining { -space }: only the payment is missing
    .what = You registered at { -space }, and our old signup form never showed you how to pay. That was our mistake, not yours. Your registration is still here, and you need not fill in anything again.
    .do = Choose your membership and pay:
    .button = Choose my membership
letter-unfinished = Your { -space } signup is waiting for you
    .what = You began to sign up for { -space }. { $questions ->
        [0] Only the payment is missing
        [one] One question is left, then the payment
       *[other] { $questions } short questions are left, then the payment
    }. What you have answered is saved until { $day }, and then deleted.
    .do = Go on where you left off:
    .button = Continue my signup
letter-erased = Your { -space } signup is deleted
    .what = As was asked for, everything that you typed into the signup of { -space } is deleted. We keep its reference for 90 days, and nothing that names you.
    .do = If a membership record was made already, it is not part of the signup: the address below can tell you more. You can sign up again at any time.
letter-address-changed = Your { -space } signup goes on with another address
    .what = The signup for { -space } that was confirmed with this address goes on with another address now. Links that we sent here no longer open it.
    .do = If that was you, there is nothing to do. If it was not, write to us.
letter-known-active = You are a member of { -space } already
    .what = Somebody, probably you, wanted to sign up for { -space } with this address. It belongs to a member, so there is nothing to sign up for.
    .do = Open this to see how to sign in, or to tell us that you can't:
    .button = Show me how
letter-known-lapsed = Welcome back to { -space }
    .what = You were a member of { -space } before. Your record is still here and is used again.
    .do = Show that this address is yours, then choose your membership:
    .button = Choose my membership
letter-known-paid = We have your { -space } payment
    .what = You signed up for { -space } before, and your payment has arrived. An admin approves your membership next.
    .do = See what happens next:
    .button = What happens next
letter-known-other = About your { -space } signup
    .what = We can't finish this signup for { -space } by ourselves; a person has to look at it.
    .do = Open this to see whom to write to:
    .button = Show me
letter-known-unpaid = Finish your { -space } signup
    .what = A signup for { -space } was begun with this address before, and is not paid yet. You need not start again.
    .do = Show that this address is yours and go on to payment:
    .button = Continue to payment

letter-account = Your account:
    .sign-in = Sign in
letter-code = Does a page of the signup ask for a code? Type this one there, within ten minutes:
letter-lasts = The link works for { $days ->
    [1] 24 hours
   *[other] { $days } days
    }, on any device. Later it offers you a fresh one.
letter-stop = This was not you, or you are not joining? Say so here, and we stop writing:
    .words = Stop these emails
letter-help = Something does not work? Write to { $address } and name { $reference }.
