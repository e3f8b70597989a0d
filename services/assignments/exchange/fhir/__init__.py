"""Worksheets as FHIR R4 `Questionnaire`, answers as `QuestionnaireResponse`, and both read back."""
