/** The text of a lifecycle policy. */
export const lifecycle = (...rules: readonly object[]): string => JSON.stringify({ rules });

export const anyImages = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 20 };
export const untagged = { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 7 };

/** One rule of a lifecycle policy that expires what it selects. */
export const rule = (selection: object, changes: object = {}): object => ({
  rulePriority: 1,
  selection,
  action: { type: "expire" },
  ...changes,
});
