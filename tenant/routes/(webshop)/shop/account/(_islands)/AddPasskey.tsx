export { default } from "shared/credentials/islands/AddPasskey.tsx";
