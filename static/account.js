// Signing up: the zone that this browser is in, where nobody has chosen one.

const zone = document.querySelector("[data-guess-zone]");
const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && guess && document.querySelector(`#zones option[value="${CSS.escape(guess)}"]`)) zone.value = guess;
