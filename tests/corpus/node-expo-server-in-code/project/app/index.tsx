import { Text } from "react-native";

export default function Index() {
  return <Text>High water at noon</Text>;
}
