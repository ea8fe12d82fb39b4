# Times and spans. UTC comes first, and the zone is always said.

month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
date = { $day } { $month } { $year }
moment = { $date } { $time } UTC
local-same-day = { $time } { $offset }
local-other-day = { $day } { $month } { $time } { $offset }
moment-and-local = { $moment } · { $local }

clock-left = { $time } left
clock-overdue = +{ $time } overdue
clock-met = met, { $time } to spare
clock-met-late = met +{ $time } late

ago-seconds = { $count } s ago
ago-minutes = { $count } min ago
ago-hours = { $count } h ago
ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
