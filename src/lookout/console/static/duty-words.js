// How the officer's page says what the API knows.

export const CAUTIONS = {
  violent: "May be violent",
  weapons: "May carry weapons",
  self_harm: "May harm themselves",
  medical: "Has a medical condition",
  vulnerable: "Vulnerable",
  child: "A child",
};
export const RESPONSES = {
  red: "RED: act at once",
  amber: "AMBER: arrest",
  green: "GREEN: identify, for intelligence",
  safeguard: "SAFEGUARD: see that they are well",
};
export const DIRECTIONS = {
  towards: "towards the camera",
  away: "away from the camera",
  left: "to the left, as the camera sees it",
  right: "to the right, as the camera sees it",
};
export const ANSWERS = { same: "Same", not_same: "Not same", unsure: "Unsure" };
export const IDENTITIES = {
  is_the_person: "It is the person",
  is_not_the_person: "It is somebody else",
  not_resolved: "It could not be found out",
};
export const HOW = ["a document", "fingerprints or a scan on the spot", "word of mouth"];
export const STAND_OFF = ["They cannot be found any more", "Another officer is nearer", "It is not safe now"];
export const FINDINGS = {
  judged_true: "It was the right person, as far as can be told",
  judged_false: "It was somebody else, as far as can be told",
  not_located: "They could not be found",
};
export const DISPOSALS = {
  arrested: "Arrested",
  safeguarded: "Safeguarded",
  condition_checked: "Condition checked",
  no_action: "No action",
};

export const PERCEIVED = { ethnicity: "Ethnicity", sex: "Sex", age_band: "Age band" };

export const words = (code) => code.replaceAll("_", " ");

/** A length of time in seconds as people say it: 12 s, 3 min, 2 h 05 min. */
export function span(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 120) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

/** A running time: 3:07. */
export function running(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function clock(text) {
  return new Date(text).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
