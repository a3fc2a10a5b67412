// Whatever is done to a demo organization, what it says goes on being true: sequences of changes, and a model beside it.
import { defineInvariants } from "./invariantsProperties.js";

defineInvariants({ runs: 10 });
