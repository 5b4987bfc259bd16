import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      // Index signatures stand for the kernel's own names, and the compiler wants brackets there.
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["*.{js,mjs}", "test/**/*.mjs"],
    languageOptions: { globals: { console: "readonly", process: "readonly", URL: "readonly" } },
  },
  {
    files: ["test/**/*.mjs"],
    languageOptions: {
      globals: Object.fromEntries(
        ["AbortController", "Blob", "Buffer", "crypto", "document", "Element", "Event", "EventTarget", "File", "FocusEvent", "HTMLAnchorElement", "HTMLElement", "KeyboardEvent", "setTimeout", "window"].map((name) => [name, "readonly"]),
      ),
    },
  },
);
