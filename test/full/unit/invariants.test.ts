// The same as in the short run, with many more sequences of changes.
import { defineInvariants } from "../../unit/demo/invariantsProperties.js";

defineInvariants({ runs: 150 });
