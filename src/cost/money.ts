// Amounts of money as text.

/** "0.873 USD", "1,274 USD": see {@link formatAmount}. */
export function formatMoney(amount: number, currency: string): string {
  return `${formatAmount(amount)} ${currency}`;
}

/** Three significant figures below a hundred, whole units above: 0.0284, 14.7, 1,274. Never an exponent. */
export function formatAmount(amount: number): string {
  if (!Number.isFinite(amount)) return 'n/a';
  const size = Math.abs(amount);
  const digits = size >= 99.95 ? wholeWithCommas(size) : threeFigures(size);
  return amount < 0 && Number(digits) !== 0 ? `−${digits}` : digits;
}

function wholeWithCommas(size: number): string {
  return Math.round(size)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A millionth is the least that is shown. */
const MOST_DECIMALS = 6;

function threeFigures(size: number): string {
  if (size === 0) return '0';
  return size.toFixed(Math.max(0, Math.min(MOST_DECIMALS, 2 - Math.floor(Math.log10(size)))));
}
