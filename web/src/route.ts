// Where the person is: "#/" is the list, "#/jobs/<id>" one job. The address survives a reload.
import { useEffect, useState } from "react";

export type Route = { page: "jobs" } | { page: "job"; id: string };

export function routeOf(hash: string): Route {
  const match = /^#\/jobs\/([^/]+)$/.exec(hash);
  if (!match?.[1]) return { page: "jobs" };
  try {
    return { page: "job", id: decodeURIComponent(match[1]) };
  } catch {
    return { page: "jobs" };  // "%" alone is no name
  }
}

export const jobHref = (id: string) => `#/jobs/${encodeURIComponent(id)}`;

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const changed = () => setRoute(routeOf(location.hash));
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return route;
}
