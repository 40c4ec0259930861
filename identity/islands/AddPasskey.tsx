export { type AddPasskeyProps, default } from "shared/credentials/islands/AddPasskey.tsx";
