export { default } from "shared/credentials/islands/PasskeySignIn.tsx";
