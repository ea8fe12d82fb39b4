# Times and spans. UTC comes first, and the zone is always said.

month-1 = 1
month-2 = 2
month-3 = 3
month-4 = 4
month-5 = 5
month-6 = 6
month-7 = 7
month-8 = 8
month-9 = 9
month-10 = 10
month-11 = 11
month-12 = 12
date = { $year }年{ $month }月{ $day }日
moment = { $date } { $time } UTC
local-same-day = { $time } { $offset }
local-other-day = { $month }月{ $day }日 { $time } { $offset }
moment-and-local = { $moment } · { $local }

clock-left = 剩余 { $time }
clock-overdue = 已超时 +{ $time }
clock-met = 按时完成，余 { $time }
clock-met-late = 逾期 +{ $time } 完成

ago-seconds = { $count } 秒前
ago-minutes = { $count } 分钟前
ago-hours = { $count } 小时前
ago-days = { $count } 天前
