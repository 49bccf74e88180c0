import type { Origin, Place } from "stageplan";
import { placeName, shortReason } from "../options";
import { openPlace } from "../reveal";
import { files } from "../store";
import { Prose } from "./prose";

/** A place in the project, which opens there. */
export function PlaceButton({ place }: { place: Place }) {
  const name = placeName(place);
  if (!files.value.has(place.path)) return <span class="place">{name}</span>;
  return (
    <button type="button" class="place" onClick={() => void openPlace(place)}>
      {name}
    </button>
  );
}

/** Why, on one line: the first place and what was concluded from it. */
export function Because({ origin }: { origin: Origin }) {
  const { place, text } = shortReason(origin);
  return (
    <>
      {place && <PlaceButton place={place} />}
      {place && text && " "}
      {text && <Prose text={text} />}
    </>
  );
}
