namespace Watchgrain.Statistics.Summaries;

/// <summary>Counts over integer keys from 0 to a given limit in pages of 64 keys, of which only the used ones exist.</summary>
internal sealed class CountPages<T>(int keys)
    where T : struct
{
    public const int Size = 1 << Bits;
    public const int Bits = 6;

    private T[]?[] pages = [];

    public int First { get; private set; }

    /// <summary>Behind the last page; <see cref="First"/> when there is none.</summary>
    public int End => First + pages.Length;

    /// <summary>Null where all counts are zero.</summary>
    public T[]? Find(int page) => (uint)(page - First) < (uint)pages.Length ? pages[page - First] : null;

    public T[] Page(int page)
    {
        if ((uint)(page - First) >= (uint)pages.Length) Grow(page);
        return pages[page - First] ??= new T[Size];
    }

    private void Grow(int page)
    {
        if ((uint)page > (uint)((keys - 1) >> Bits)) throw new ArgumentOutOfRangeException(nameof(page), page, $"keys run from 0 to {keys - 1}");
        if (pages.Length == 0)
        {
            (pages, First) = (new T[]?[1], page);
        }
        else if (page < First)
        {
            var grown = new T[]?[pages.Length + First - page];
            pages.CopyTo(grown, First - page);
            (pages, First) = (grown, page);
        }
        else
        {
            Array.Resize(ref pages, page - First + 1);
        }
    }
}
