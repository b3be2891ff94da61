// What is said, in six languages. {time} is minutes and seconds, {title} the name of an article, the others are numbers.
const en = {
  held: "Held for you for {time}", soon: "Not much time left. When it is over, others can buy what you have here.", more: "More time",
  expired: "Your time is up. Your cart stays as it is, but others can buy its items now.", again: "Hold again",
  out_of_stock: "Sold out: {held} of {wanted} × {title} could be held.", limit: "At most {held} × {title} may be in one cart.",
  restricted: "No more can be held for this cart.", refused: "This could not be held.", capped: "It cannot be held any longer.",
  away: "Holding does not work at the moment. Your cart does; nothing more is promised until it is paid.",
  join: "Tell me when one is free", mail: "E-mail, if you like", waiting: "You are number {place} in line.", leave: "Leave the line",
  offered: "One is kept for you for {time}.", claim: "Put it in my cart", lapsed: "Your offer is over; the next in line has it now.",
};
const de = {
  held: "Für Sie reserviert: noch {time}", soon: "Gleich ist die Zeit um. Danach können andere diese Artikel kaufen.", more: "Mehr Zeit",
  expired: "Die Zeit ist um. Ihr Warenkorb bleibt, aber andere können die Artikel jetzt kaufen.", again: "Wieder reservieren",
  out_of_stock: "Ausverkauft: {held} von {wanted} × {title} konnten reserviert werden.", limit: "Höchstens {held} × {title} je Warenkorb.",
  restricted: "Für diesen Warenkorb geht nicht mehr.", refused: "Das konnte nicht reserviert werden.", capped: "Länger geht es nicht.",
  away: "Reservieren geht gerade nicht. Ihr Warenkorb schon; versprochen ist mehr erst, wenn bezahlt ist.",
  join: "Sagt mir, wenn eins frei wird", mail: "E-Mail, wenn Sie mögen", waiting: "Sie sind Nummer {place} auf der Warteliste.", leave: "Nicht mehr warten",
  offered: "Eins liegt für Sie bereit: noch {time}.", claim: "In den Warenkorb", lapsed: "Ihr Angebot ist vorbei; es hat jetzt der Nächste.",
};
const fr = {
  held: "Réservé pour vous : {time}", soon: "Bientôt terminé. Ensuite, d’autres pourront acheter ces articles.", more: "Plus de temps",
  expired: "Le temps est écoulé. Votre panier reste, mais d’autres peuvent acheter ces articles.", again: "Réserver à nouveau",
  out_of_stock: "Épuisé : {held} sur {wanted} × {title} ont pu être réservés.", limit: "Au plus {held} × {title} par panier.",
  restricted: "Rien de plus ne peut être réservé pour ce panier.", refused: "Réservation impossible.", capped: "Impossible de réserver plus longtemps.",
  away: "La réservation ne répond pas. Votre panier fonctionne ; rien de plus n’est promis avant le paiement.",
  join: "Prévenez-moi s’il s’en libère un", mail: "E-mail, si vous voulez", waiting: "Vous êtes numéro {place} dans la file.", leave: "Quitter la file",
  offered: "Un exemplaire vous est gardé : {time}.", claim: "Mettre au panier", lapsed: "L’offre est terminée ; elle passe au suivant.",
};
const es = {
  held: "Reservado para usted: {time}", soon: "Queda poco tiempo. Después otros podrán comprar estos artículos.", more: "Más tiempo",
  expired: "Se acabó el tiempo. Su carrito sigue igual, pero otros ya pueden comprar sus artículos.", again: "Reservar de nuevo",
  out_of_stock: "Agotado: se reservaron {held} de {wanted} × {title}.", limit: "Como máximo {held} × {title} por carrito.",
  restricted: "No se puede reservar más en este carrito.", refused: "No se pudo reservar.", capped: "No se puede reservar más tiempo.",
  away: "La reserva no funciona en este momento. Su carrito sí; nada más se promete hasta el pago.",
  join: "Avísenme cuando haya uno", mail: "Correo, si quiere", waiting: "Es el número {place} de la fila.", leave: "Salir de la fila",
  offered: "Uno está guardado para usted: {time}.", claim: "Ponerlo en mi carrito", lapsed: "Su oferta terminó; ahora la tiene el siguiente.",
};
const nl = {
  held: "Voor u vastgehouden: nog {time}", soon: "De tijd is bijna om. Daarna kunnen anderen dit kopen.", more: "Meer tijd",
  expired: "De tijd is om. Uw winkelwagen blijft, maar anderen kunnen de artikelen nu kopen.", again: "Opnieuw vasthouden",
  out_of_stock: "Uitverkocht: {held} van {wanted} × {title} konden worden vastgehouden.", limit: "Hoogstens {held} × {title} per winkelwagen.",
  restricted: "Voor deze winkelwagen kan niet meer.", refused: "Dit kon niet worden vastgehouden.", capped: "Langer kan niet.",
  away: "Vasthouden werkt nu niet. Uw winkelwagen wel; meer is pas beloofd als er betaald is.",
  join: "Meld het als er een vrij is", mail: "E-mail, als u wilt", waiting: "U bent nummer {place} in de rij.", leave: "De rij verlaten",
  offered: "Er ligt er een voor u klaar: nog {time}.", claim: "In mijn winkelwagen", lapsed: "Uw aanbod is voorbij; de volgende heeft het nu.",
};
const cs = {
  held: "Rezervováno pro vás: ještě {time}", soon: "Čas brzy vyprší. Potom to mohou koupit jiní.", more: "Více času",
  expired: "Čas vypršel. Košík zůstává, ale zboží teď mohou koupit jiní.", again: "Rezervovat znovu",
  out_of_stock: "Vyprodáno: podařilo se rezervovat {held} z {wanted} × {title}.", limit: "Nejvýše {held} × {title} v jednom košíku.",
  restricted: "Pro tento košík už nelze rezervovat více.", refused: "Toto se nepodařilo rezervovat.", capped: "Déle to nejde.",
  away: "Rezervace teď nefunguje. Košík ano; více je slíbeno až po zaplacení.",
  join: "Dejte vědět, až bude volný", mail: "E-mail, chcete-li", waiting: "Jste číslo {place} v pořadí.", leave: "Opustit pořadí",
  offered: "Jeden je pro vás odložen: ještě {time}.", claim: "Vložit do košíku", lapsed: "Nabídka skončila; má ji další v pořadí.",
};
const all = { en, de, fr, es, nl, cs };

export const spoken = (lang) => all[lang.slice(0, 2).toLowerCase()] ?? en;
export const say = (text, values = {}) => text.replace(/{(\w+)}/g, (_, name) => values[name] ?? "");
