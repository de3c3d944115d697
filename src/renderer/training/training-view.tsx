// The training view.
export function TrainingView() {
  return null;
}
