/** Given name, family name, and how an email address spells them if it cannot be told from the letters. */
export const people: readonly (readonly [string, string, string?])[] = [
  ['Ingrid', 'Halvorsen'],
  ['Mateus', 'Figueiredo'],
  ['Aoife', 'Brennan'],
  ['Tomasz', 'Wójcik'],
  ['Priya', 'Raghunathan'],
  ['Kwame', 'Asante'],
  ['Søren', 'Østergaard'],
  ['Lucía', 'Fernández'],
  ['Hiroshi', 'Tanabe'],
  ['Zeynep', 'Şahin'],
  ['Caleb', 'Whitfield'],
  ['Nguyễn', 'Thị Hoa', 'hoa.nguyen'],
  ['Fatima', 'El Amrani'],
  ['Bjørn', 'Aasland'],
  ['Chidi', 'Okonkwo'],
  ['Léa', 'Marchand'],
  ['娜', '李', 'na.li'],
  ['Anneliese', 'Groß'],
  ['Rohan', 'Deshpande'],
  ['Siobhán', "O'Dwyer"],
  ['Marko', 'Kovačević'],
  ['Thandiwe', 'Ndlovu'],
  ['Jürgen', 'Müller'],
  ['Camila', 'Restrepo'],
  ['Yusuf', 'Demir'],
  ['Hannah', 'Lindqvist'],
  ['Олена', 'Шевченко', 'olena.shevchenko'],
  ['Diego', 'Ibáñez'],
  ['Mei-Ling', 'Chen'],
  ['Patrick', 'Gallagher'],
  ['Aïcha', 'Benali'],
  ['Viktor', 'Nagy'],
  ['Sofia', 'Papadopoulou'],
  ['Emre', 'Yıldız'],
  ['Grace', 'Mwangi'],
  ['Łukasz', 'Zieliński'],
  ['Isabela', 'Carvalho'],
  ['Omar', 'Haddad'],
  ['Freya', 'Jónsdóttir'],
  ['Dmitri', 'Volkov'],
  ['Nadia', 'Petrova'],
  ['Samuel', 'Adeyemi'],
  ['Chloé', 'Dubois'],
  ['Arjun', 'Mehta'],
  ['Eilidh', 'MacLeod'],
  ['Kenji', 'Watanabe'],
  ['Rūta', 'Kazlauskaitė'],
  ['Tobias', 'Wagner'],
  ['Valentina', 'Rossi'],
  ['Jamal', 'Robinson'],
  ['Min-jun', 'Park'],
  ['Ana', 'Đorđević'],
  ['Oliver', 'Hastings'],
  ['Leilani', 'Kahale'],
  ['Pekka', 'Virtanen'],
  ['Shira', 'Goldberg'],
  ['Ravi', 'Subramaniam'],
  ['Beatriz', 'Gonçalves'],
  ['Nikolai', 'Sørensen'],
  ['Esther', 'van der Berg'],
]

const letters: Record<string, string> = { ø: 'o', ł: 'l', ß: 'ss', đ: 'd', ı: 'i', æ: 'ae' }

/** How the name is spelled in an email address. */
export function spelled(first: string, last: string): string {
  const plain = (name: string) =>
    name
      .toLowerCase()
      .normalize('NFD')
      .replaceAll(/[øłßđıæ]/g, (letter) => letters[letter] ?? letter)
      .replaceAll(/[^a-z-]/g, '')
  return `${plain(first)}.${plain(last)}`
}
