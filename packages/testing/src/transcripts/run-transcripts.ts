import { standOf } from "./dialects.ts"
import { parseTranscripts } from "./parse.ts"
import { play } from "./play.ts"

/** What became of one scenario. */
export interface TranscriptResult {
  readonly name: string
  readonly about: string
  /** What was not as expected, in words; empty where all was. */
  readonly faults: readonly string[]
}

/**
 * Plays the server's half of each scenario against a real client, in virtual time.
 *
 * @param dialect Name of the wire: that of the file without its ending.
 * @param transcripts What `JSON.parse` made of the file.
 * @param isWanted Plays some of them alone.
 * @throws Error for a wire that is not known, and for a file of another form.
 * @example
 * const results = await runTranscripts("qrypt", JSON.parse(await readFile("qrypt.json", "utf8")))
 * const failed = results.filter(({ faults }) => faults.length > 0)
 */
export async function runTranscripts(
  dialect: string,
  transcripts: unknown,
  isWanted: (name: string) => boolean = () => true,
): Promise<readonly TranscriptResult[]> {
  const stand = standOf(dialect)
  const results: TranscriptResult[] = []
  for (const scenario of parseTranscripts(transcripts)) {
    const { name, about } = scenario
    if (isWanted(name)) results.push({ name, about, faults: await play(scenario, stand) })
  }
  return results
}
