// What the page offers its tests; see src/testing.ts.
interface Window {
  __stageplan?: {
    setToday(today: string): void;
    edit(path: string, text: string): Promise<void>;
    trap(): Promise<void>;
    shown(): Promise<void>;
  };
}
