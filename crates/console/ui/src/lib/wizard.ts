// Texts of Cloudscape's components that several pages use.

import type { FileUploadProps } from "@cloudscape-design/components/file-upload";
import type { WizardProps } from "@cloudscape-design/components/wizard";

export const WIZARD_TEXTS: WizardProps.I18nStrings = {
  stepNumberLabel: (step) => `Step ${step}`,
  collapsedStepsLabel: (step, count) => `Step ${step} of ${count}`,
  skipToButtonLabel: (step) => `Skip to ${step.title}`,
  navigationAriaLabel: "Steps",
  cancelButton: "Cancel",
  previousButton: "Previous",
  nextButton: "Next",
  optional: "optional",
  errorIconAriaLabel: "Error",
};

export const FILE_TEXTS: FileUploadProps.I18nStrings = {
  uploadButtonText: () => "Choose file",
  dropzoneText: () => "Drop the file here",
  removeFileAriaLabel: () => "Remove file",
  limitShowFewer: "Show fewer",
  limitShowMore: "Show more",
  errorIconAriaLabel: "Error",
};
