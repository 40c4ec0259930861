import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { type BreachOptions, isBreached } from "./breached.ts";
import { normalizePassword, tooLong } from "./passwords.ts";

export interface PolicyOptions {
  /** What an attacker tries first: address and name of the person, name and slug of the tenant. */
  words?: string[];
  /** No second factor stands behind it (NIST SP 800-63B-4, 3.1.1.2: 15 characters then). */
  onlyFactor: boolean;
  breach?: BreachOptions;
}

const shortestPassword = 12;
const shortestOnlyPassword = 15;

/** Of zxcvbn's 0 to 4; 3: more than 10^8 guesses. */
const leastScore = 3;

export type PasswordFault =
  | "password_short"
  | "password_short_alone"
  | "password_long"
  | "password_personal"
  | "password_common"
  | "password_breached";

/**
 * Why a new password is refused, or null. Length and guesses count; composition and age do not
 * (ASVS 5.0, 6.2). NFC and NFD of a password are one: a choice against the letter of 6.2.8, for
 * people who type accents on two kinds of keyboards.
 */
export async function passwordFault(
  password: string,
  { words = [], onlyFactor, breach }: PolicyOptions,
): Promise<PasswordFault | null> {
  if (tooLong(password)) return "password_long";
  const text = normalizePassword(password);
  const length = [...text].length;
  if (length < shortestPassword) return "password_short";
  if (onlyFactor && length < shortestOnlyPassword) return "password_short_alone";
  const context = contextWords(words);
  const rest = context.reduce((left, word) => left.replaceAll(word, ""), text.toLowerCase());
  if (rest.length < text.length && [...rest].length < 8) return "password_personal";
  if (await isBreached(text, breach)) return "password_breached";
  const estimate = await estimator();
  // What comes after the first hundred characters does not make it easier to guess.
  return estimate.check(text.slice(0, 100), context).score < leastScore ? "password_common" : null;
}

/** Whole texts first, so that they are taken out before their parts. */
function contextWords(words: string[]): string[] {
  const all = ["vecton", ...words].map((word) => word.normalize("NFC").trim().toLowerCase());
  const parts = all.flatMap((word) => word.split(/[\s@.,;:_+-]+/));
  return [...new Set([...all, ...parts])].filter((word) => [...word].length >= 4)
    .sort((a, b) => b.length - a.length);
}

let loaded: Promise<ZxcvbnFactory> | undefined;

/** The dictionaries take some megabytes: loaded with the first password that is set. */
function estimator(): Promise<ZxcvbnFactory> {
  return loaded ??= (async () => {
    const [{ ZxcvbnFactory }, common, english] = await Promise.all([
      import("@zxcvbn-ts/core"),
      import("@zxcvbn-ts/language-common"),
      import("@zxcvbn-ts/language-en"),
    ]);
    return new ZxcvbnFactory({
      dictionary: {
        ...common.dictionary,
        ...english.dictionary,
        hungarian: ["jelszo", "jelszó", "titkos", "belepes", "belépés", "szeretlek", "kiscica"],
      },
      graphs: common.adjacencyGraphs,
    });
  })();
}
