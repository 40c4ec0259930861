import { requireSignIn } from "shared/auth/mod.ts";

export default requireSignIn();
