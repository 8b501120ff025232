namespace Watchgrain.Attacks.Generators;

/// <summary>Something that somebody does to the rows that a model is sent and the labels that come for them (an attack), or that happens to them (a control). Pure: the same table and the same seed give the same rows.</summary>
public interface ITableChange
{
    /// <summary>The table after it. Rows that it does not touch are the same objects; those that it does have <see cref="LabelledRow.IsChanged"/>.</summary>
    /// <param name="table">Is not changed. Its rows are one window, or several in their order.</param>
    /// <param name="random">Seeded by the caller; it is drawn from.</param>
    LabelledTable Apply(LabelledTable table, Random random);
}
