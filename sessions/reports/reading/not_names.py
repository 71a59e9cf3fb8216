"""Capitalised words that are no part of a name: they begin sentences or stand where a name could stand."""

WORDS = """
a an the he she it they we you i his her their our its my me us them him this that these those there
here in on at as by for from to with and but or so of if then next first second third fourth fifth
sixth seventh eighth ninth tenth finally last lastly after afterwards before during when while also
furthermore however moreover besides another other one two three four five six seven eight nine ten
what why how who where which everyone everybody someone nobody people members member speaker
speakers presenter presenters moderator mc host guest guests topic topics talk talks session
sessions today tonight yesterday tomorrow recently currently since until both all some many most
each every no not january february march april june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday
sunday welcome thanks thank photo image figure source date venue title report introduction summary
part using building making getting learning introducing understanding writing moving towards
somebody anybody anyone none others several attendees audience participants participant questions
question attendee later again today's monthly technical written presentation presentations presented
demo thankfully luckily unfortunately fortunately interestingly according apparently basically
"""
NOT_NAMES = frozenset(WORDS.split())
