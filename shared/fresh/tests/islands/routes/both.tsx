import Left from "./left/(_islands)/Card.tsx";
import Right from "./right/(_islands)/Card.tsx";

export default function Both() {
  return (
    <>
      <Left />
      <Right />
    </>
  );
}
