export { default, type PasskeySignInProps } from "shared/credentials/islands/PasskeySignIn.tsx";
