// Runs before the first paint, so that no wrong colours flash. `src/theme.ts` writes what it reads.
{
  const theme = localStorage.getItem("colloquy:theme")
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme
}
