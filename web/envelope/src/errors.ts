/** The one error of everything that opens: who tampers learns nothing from it. */
export class Damaged extends Error {
  readonly code = 'sealed_text_damaged';
  constructor() {
    super('this sealed text does not open here');
    this.name = 'Damaged';
  }
}
