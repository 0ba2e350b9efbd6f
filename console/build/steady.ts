/** The same histories each run, so that a red test is red again; `SEED=random` looks further. */
import fc from "fast-check";

if (process.env.SEED !== "random") fc.configureGlobal({ seed: 20_261_121 });
