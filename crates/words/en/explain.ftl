# A promise, explained: what counted, what did not, and why. Read by customers too.
ui-why = How it was counted
ui-why-title = { $promise }: how it was counted
ui-why-between = A promise of { $from } to { $to }
ui-why-back = Back to { $number }
ui-why-when = { $day }, { $time }
ui-why-running = Due { $due }.
ui-why-met = Kept: answered { $when }. It was due { $due }.
ui-why-missed = Missed: answered { $when }. It was due { $due }.
ui-why-late = Late: it was due { $due }.
ui-why-paused = Standing still. As things were when it stopped, it was due { $due }.
ui-why-dropped = No longer owed to anybody.
ui-why-unverified = number not confirmed by its source
ui-why-unknown-hours = The hours this was promised on belong to another party and never reached this desk: the due time is as it was told to us, and cannot be recounted here.

ui-why-rule = What was promised
ui-why-promised = Promised
ui-why-started = Counts from
ui-why-due = Due
ui-why-answered = Answered
ui-why-hours = Hours
ui-why-hours-always = around the clock
ui-why-zone = Time zone
ui-why-calendar = Calendar version
ui-why-zone-data = Zone data
ui-why-source = Source of the number
ui-why-target-always = within { $span }, around the clock
ui-why-target-working = within { $span } of working time
ui-why-target-days = { $by ->
    [open] { $days ->
        [one] by opening time on the next business day
       *[other] by opening time, { $days } business days later
    }
    [same-time] { $days ->
        [one] by the same time on the next business day
       *[other] by the same time, { $days } business days later
    }
   *[close] { $days ->
        [one] by closing time on the next business day
       *[other] by closing time, { $days } business days later
    }
}
ui-why-earlier = Before the severity changed
ui-why-earlier-help = Targets that no longer count.
ui-why-was-due = was due { $when }
ui-why-pauses = When it stood still
ui-why-still = still
ui-why-pause-question = a question waited for its answer
ui-why-pause-hand-back = handed back, until the answer to that
ui-why-pause-resolved = it was taken as resolved
ui-why-pause-unknown = the other side had to act first

ui-why-days = Day by day
ui-why-left-out = { $count ->
    [one] One more day, in the table
   *[other] { $count } more days, in the table
}
ui-why-lane-holiday = holiday
ui-why-lane-exception = other hours
ui-why-lane-paused = paused
ui-why-mark-start = starts { $time }
ui-why-mark-stop = stops { $time }
ui-why-mark-now = now { $time }
ui-why-mark-due = due { $time }
ui-why-legend-ahead = open, not counted yet
ui-why-legend-holiday = holiday or other hours
ui-why-table = Every stretch of time
ui-why-sum-of = { $counted } counted of { $target }
ui-why-sum = { $counted } of working time passed
ui-why-from = From
ui-why-until = Until
ui-why-time = Time
ui-why-because = Counted or not, and why
ui-why-total = Counted so far
ui-why-to-come = will count
ui-why-not-needed = not needed any more
ui-why-closed-on = outside the hours; closed all day: { $days }
ui-why-closed-from = outside the hours; closed from { $first } to { $last }
ui-why-holiday = a holiday: { $day }
ui-why-exception = other hours on { $day }
ui-why-stood-still = paused: { $why }
