# One text of the pseudo-language, on one or more lines; see po.mk.
:all
$!{
N
b all
}
s/[aeiouAEIOU]/&&/g
y/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/áƀçđéƒĝĥîĵķļɱñöƥɋŕšţûṽŵẋýžÁƁÇĐÉƑĜĤÎĴĶĻṀÑÖƤɊŔŠŢÛṼŴẊÝŽ/
s/^/⟦/
s/$/⟧/
